/* SPDX-License-Identifier: Apache-2.0
 *
 * The least that a program could do before it ends: it prints a line.
 */
#include <stdio.h>

int main(void)
{
    return puts("a line") < 0;
}
