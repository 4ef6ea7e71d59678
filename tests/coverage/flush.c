/* SPDX-License-Identifier: Apache-2.0
 *
 * In a coverage build every _exit() goes through here (the linker's --wrap): the counters are written at
 * exit(), which forked workers and signal handlers do not pass.
 */
#include <unistd.h>

void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);

_Noreturn void __wrap__exit(int code)
{
    __gcov_dump();
    __real__exit(code);
}
