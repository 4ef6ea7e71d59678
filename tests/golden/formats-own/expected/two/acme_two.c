/* The format acme-two: acme_two.lua makes its files, and what Lua cannot do is done here. The header is the
 * manual. */
#include <crdforge/emitter.h>

/* The format's own rules, looked at before anything is written. */
static bool check(cf_host *host, const cf_node *files, const cf_node *component)
{
    const cf_node *step = cf_get(cf_at(files, 0), "body");
    if (*cf_text(cf_get(step, "image"), ""))
        return true;
    host->report(host, CF_ERROR, cf_get(component, "kind"), "a step needs an image");
    return false;
}

CF_EMITTER(.name = "acme-two", .template_file = "acme_two.lua", .check = check)
