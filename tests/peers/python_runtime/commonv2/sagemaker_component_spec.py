# SPDX-License-Identifier: Apache-2.0
"""The command line of a component."""
from argparse import ArgumentParser
from typing import Generic, TypeVar

Inputs = TypeVar("Inputs")
Outputs = TypeVar("Outputs")


class SageMakerComponentSpec(Generic[Inputs, Outputs]):
    INPUTS = None
    OUTPUTS = None
    OUTPUT_ARGUMENT_SUFFIX = "_output_path"

    def __init__(self, arguments, input_constructor, output_constructor):
        parser = ArgumentParser()
        for name, validator in vars(self.INPUTS).items():
            parser.add_argument("--" + name, **validator.to_argparse_mapping())
        for name, validator in vars(self.OUTPUTS).items():
            parser.add_argument("--" + name + self.OUTPUT_ARGUMENT_SUFFIX, help=validator.description,
                                default=f"/tmp/outputs/{name}/data")
        given = vars(parser.parse_args(arguments))
        self.parser = parser
        self._inputs = input_constructor(**{name: given[name] for name in vars(self.INPUTS)})
        self._outputs = output_constructor(**{name: None for name in vars(self.OUTPUTS)})
        self._output_paths = output_constructor(
            **{name: given[name + self.OUTPUT_ARGUMENT_SUFFIX] for name in vars(self.OUTPUTS)})

    @property
    def inputs(self):
        return self._inputs

    @property
    def outputs(self):
        return self._outputs

    @property
    def output_paths(self):
        return self._output_paths
