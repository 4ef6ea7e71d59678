# SPDX-License-Identifier: Apache-2.0
"""Stand-in for the Python runtime: see README.md beside this package."""
import re

_SPECIAL = {"role_arn": "roleARN", "execution_role_arn": "executionRoleARN"}


def snake_to_camel(name):
    """The property that the runtime takes an input for; loses what it cannot know."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def is_ack_requeue_error(text):
    return re.fullmatch(r"\w+ in \w+ state cannot be modified or deleted\.", text) is not None
