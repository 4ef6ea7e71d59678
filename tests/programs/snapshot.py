# SPDX-License-Identifier: Apache-2.0
"""components/sagemaker is what the program generates from the bundled snapshot, byte for byte."""
import os

from common import SOURCE, check, equal, main, run, tree


def committed_components(folder):
    run("crdforge", "generate", "sagemaker/*", "--quiet", "--out", "out", cwd=folder)
    made, kept = tree(os.path.join(folder, "out")), tree(os.path.join(SOURCE, "components/sagemaker"))
    equal(len(made), 78, "26 kinds in three formats")
    equal(sorted(kept), sorted(made), "the files")
    for path in sorted(made):
        check(kept.get(path) == made[path],
              f"components/sagemaker/{path} is not what is generated: run "
              "`crdforge generate 'sagemaker/*' --out components/sagemaker`")


main(committed_components)
