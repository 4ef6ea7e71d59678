# SPDX-License-Identifier: Apache-2.0
"""How the text of an argument becomes a value."""
import json
from argparse import ArgumentTypeError

import yaml

_TRUE = ("y", "yes", "t", "true", "on", "1")
_FALSE = ("n", "no", "f", "false", "off", "0")


def _container(text, wanted):
    if text == "":
        return None
    try:
        value = json.loads(text)
    except ValueError:
        value = yaml.safe_load(text)
    if value is not None and not isinstance(value, wanted):
        raise ArgumentTypeError(f"expected a {wanted.__name__}")
    return value


class SpecInputParsers:
    @staticmethod
    def yaml_or_json_list(text):
        return _container(text, list)

    @staticmethod
    def yaml_or_json_dict(text):
        return _container(text, dict)

    @staticmethod
    def str_to_bool(text):
        if text.lower() in _TRUE:
            return True
        if text.lower() in _FALSE:
            return False
        raise ArgumentTypeError("expected a truth value")
