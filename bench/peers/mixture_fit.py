"""GaussianMixture.fit with its default start; every run has another seed."""

import time

import numpy
from sklearn.mixture import GaussianMixture


class Task:
    def __init__(self, args):
        self.args = args
        self.x = numpy.fromfile(args["x"]).reshape(args["n"], args["D"])
        self.seed = 0
        self.likelihoods = []

    def run(self):
        args = self.args
        model = GaussianMixture(
            args["K"], tol=args["tolerance"], reg_covar=args["regularization"], max_iter=1000, random_state=self.seed
        )
        start = time.perf_counter()
        model.fit(self.x)
        seconds = time.perf_counter() - start
        self.seed += 1
        self.likelihoods.append(model.score(self.x) * len(self.x))
        return seconds

    def value(self):
        return self.likelihoods


prepare = Task
