"""One iteration of EM by scikit-learn: its own E-step and M-step, without what fit() adds around them.

args["arrays"]: numpy, or torch tensors through scikit-learn's array API dispatch.
"""

import numpy
import sklearn
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _compute_precision_cholesky


class Task:
    def __init__(self, args):
        n, D, K = args["n"], args["D"], args["K"]
        covariance = {"full": "full", "diagonal": "diag"}[args["covariance"]]
        arrays = numpy.asarray
        if args["arrays"] == "torch":
            import torch

            arrays = torch.from_numpy
        self.dispatch = args["arrays"] == "torch"
        self.x = arrays(numpy.fromfile(args["x"]).reshape(n, D))
        covariances = numpy.fromfile(args["covariances"]).reshape((K, D, D) if covariance == "full" else (K, D))
        precisions = _compute_precision_cholesky(covariances, covariance)
        means = numpy.fromfile(args["means"]).reshape(K, D)
        self.start = [arrays(a) for a in (numpy.fromfile(args["weights"]), means, covariances, precisions)]
        self.model = GaussianMixture(K, covariance_type=covariance, reg_covar=args["regularization"])

    def run(self):
        model = self.model
        with sklearn.config_context(array_api_dispatch=self.dispatch):
            model.weights_, model.means_, model.covariances_, model.precisions_cholesky_ = self.start
            _, log_responsibilities = model._e_step(self.x)
            model._m_step(self.x, log_responsibilities)

    def value(self):
        with sklearn.config_context(array_api_dispatch=self.dispatch):
            mean, _ = self.model._e_step(self.x)
        return float(mean) * len(self.x)


prepare = Task
