"""Standard normals, doubles, into an array that is there."""

import numpy


class Numpy:
    def __init__(self, args):
        self.generator = numpy.random.Generator(getattr(numpy.random, args["generator"])(1))
        self.out = numpy.empty(args["length"])

    def run(self):
        self.generator.standard_normal(out=self.out)

    def output(self):
        return self.out


class Torch:
    def __init__(self, args):
        import torch

        torch.manual_seed(1)
        self.out = torch.empty(args["length"], dtype=torch.float64)

    def run(self):
        self.out.normal_()

    def output(self):
        return self.out.numpy()


def prepare(args):
    return (Numpy if args["library"] == "numpy" else Torch)(args)
