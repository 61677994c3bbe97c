"""keras.wrappers.scikit_learn: what 2.2.4 promises, and what scikit-learn asks of an estimator."""

import numpy as np
import pytest

from pronghorn.errors import ArgumentError, NotBuiltError, PronghornError
from pronghorn_plugins.compat.tree.wrappers.scikit_learn import BaseWrapper, KerasClassifier, KerasRegressor

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 4)).astype("float32")
LABELS = np.array(["cat", "dog", "eel"])[np.argmax(X[:, :3], axis=1)]


def classifier(units=8, loss="sparse_categorical_crossentropy", outputs=3, metrics=("accuracy",)):
    from pronghorn.api import set_random_seed
    from pronghorn_plugins.compat.tree import layers, models, optimizers

    set_random_seed(1)
    model = models.Sequential([layers.Dense(units, activation="relu")])
    model.add(layers.Dense(outputs, activation="softmax" if outputs > 1 else "sigmoid"))
    model.compile(optimizers.Adam(0.05), loss, metrics=list(metrics))
    return model


def regressor(units=16):
    from pronghorn.api import set_random_seed
    from pronghorn_plugins.compat.tree import layers, models, optimizers

    set_random_seed(1)
    model = models.Sequential([layers.Dense(units, activation="relu"), layers.Dense(1)])
    model.compile(optimizers.Adam(0.05), "mse")
    return model


class Classifier(KerasClassifier):
    """A network with as many outputs as there are classes: what it builds knows what ``fit`` has seen."""

    def __call__(self, units=16):
        return classifier(units, outputs=max(2, self.n_classes_))


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "categorical_crossentropy"])
def test_classifier_learns_names(loss):
    net = KerasClassifier(classifier, loss=loss, epochs=30, verbose=0)
    assert net.fit(X, LABELS) is net
    assert len(net.history["loss"]) == 30
    assert net.epoch == list(range(30))
    assert net.history["loss"][-1] < net.history["loss"][0] / 3
    assert net.classes_.tolist() == ["cat", "dog", "eel"]
    accuracy = np.mean(net.predict(X) == LABELS)
    assert accuracy > 0.9
    assert net.score(X, LABELS) == pytest.approx(accuracy)
    probabilities = net.predict_proba(X)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(probabilities, net.model.predict(X), rtol=1e-6)


@pytest.mark.parametrize("form", ["csr_matrix", "coo_array", "dok_matrix"])
def test_sparse_samples_are_taken(form):
    sparse = pytest.importorskip("scipy.sparse")
    kept = np.where(np.abs(X) > 0.5, X, 0)
    x = getattr(sparse, form)(kept)
    first, second = (
        KerasClassifier(classifier, epochs=3, verbose=0, shuffle=False).fit(data, LABELS) for data in (x, kept)
    )
    assert first.history == second.history
    np.testing.assert_array_equal(first.predict_proba(x), second.predict_proba(kept))
    assert first.score(x, LABELS) == second.score(kept, LABELS)
    with pytest.raises(PronghornError, match="NaN or infinity"):
        first.predict(sparse.csr_matrix(np.full((2, 4), np.nan)))
    with pytest.raises(PronghornError, match="3 features, but KerasClassifier is expecting 4"):
        first.predict(x.tocsr()[:, :3])


def test_one_output_is_two_classes():
    net = KerasClassifier(classifier, loss="binary_crossentropy", outputs=1, epochs=40, verbose=0)
    net.fit(X, X[:, 0] > 0)
    assert net.predict_proba(X).shape == (60, 2)
    np.testing.assert_allclose(net.predict_proba(X)[:, :1], 1 - net.model.predict(X), rtol=1e-6)
    assert np.mean(net.predict(X) == (X[:, 0] > 0)) > 0.9


def test_sample_weights_decide():
    """Of samples with two labels each, those that count are learned."""
    x, y = np.tile(X, (2, 1)), np.concatenate([X[:, 0] > 0, X[:, 0] <= 0])
    weight = np.repeat([1.0, 0.0], 60)
    net = KerasClassifier(classifier, loss="binary_crossentropy", outputs=1, epochs=30, verbose=0)
    net.fit(x, y, sample_weight=weight)
    assert np.mean(net.predict(X) == (X[:, 0] > 0)) > 0.9


def test_regressor_learns_and_scores_minus_the_loss():
    y = X[:, 0] - 2 * X[:, 1]
    net = KerasRegressor(regressor, epochs=60, verbose=0).fit(X, y)
    found = net.predict(X)
    assert found.shape == (60,)
    assert net.score(X, y) == pytest.approx(-np.mean((found - y) ** 2), rel=1e-4)
    assert net.score(X, y) > -0.1


def test_parameters_are_build_fns_and_the_methods():
    net = KerasClassifier(classifier, units=5, epochs=2, batch_size=7)
    assert net.get_params() == {"build_fn": classifier, "units": 5, "epochs": 2, "batch_size": 7}
    assert net.set_params(units=6, nb_epoch=1) is net
    assert net.filter_sk_params(classifier) == {"units": 6}
    assert net.filter_sk_params(classifier, {"outputs": 4}) == {"units": 6, "outputs": 4}
    for wrong in (lambda: KerasClassifier(classifier, unit=5), lambda: net.set_params(unit=5)):
        with pytest.raises(ArgumentError, match="unit is not a legal parameter"):
            wrong()
    with pytest.raises(ArgumentError, match=r"build_fn.*returns a compiled model. Got None"):
        BaseWrapper().fit(X, LABELS == "cat")


def test_mistakes_are_named():
    net = KerasClassifier(classifier, epochs=1, verbose=0)
    with pytest.raises((NotBuiltError, ValueError), match="not trained yet"):
        net.predict(X)
    for x, y, message in (
        (X[:5], LABELS, "inconsistent numbers of samples: 5 and 60"),
        (X * np.nan, LABELS, "NaN or infinity"),
        (X, X[:, 0], "Unknown label type: continuous"),
        (X, X[None], r"y|label"),
    ):
        with pytest.raises(PronghornError, match=message):
            net.fit(x, y)
    net.fit(X, LABELS)
    with pytest.raises(PronghornError, match="X has 3 features, but KerasClassifier is expecting 4"):
        net.predict(X[:, :3])
    silent = KerasClassifier(classifier, metrics=(), epochs=1, verbose=0).fit(X, LABELS)
    with pytest.raises(ArgumentError, match=r'Pass metrics=\["accuracy"\]'):
        silent.score(X, LABELS)


#: What no neural net is, or Keras 2.2.4 does otherwise.
_OTHERWISE = {
    "check_do_not_raise_errors_in_init_or_set_params": "2.2.4 refuses unknown names at once",
    "check_sample_weight_equivalence_on_dense_data": "batches are drawn from other rows when rows are repeated",
    "check_sample_weight_equivalence_on_sparse_data": "likewise",
    "check_supervised_y_2d": "2.2.4 takes a column of labels without a warning",
    "check_regressor_multioutput": "how many outputs the network has is its builder's affair",
}


@pytest.mark.filterwarnings("ignore:Estimator .* does not inherit:UserWarning")  # it need not be installed
@pytest.mark.parametrize(
    "estimator", [Classifier(epochs=30, verbose=0), KerasRegressor(regressor, epochs=30, verbose=0)], ids=["C", "R"]
)
def test_scikit_learns_own_checks(estimator):
    checks = pytest.importorskip("sklearn.utils.estimator_checks", reason="scikit-learn is in the test group")
    results = checks.check_estimator(estimator, on_fail=None, on_skip=None)
    failed = {each["check_name"] for each in results if each["status"] == "failed"}
    assert failed <= set(_OTHERWISE), [each for each in results if each["check_name"] in failed - set(_OTHERWISE)]
    assert sum(each["status"] == "passed" for each in results) >= 40


def test_searches_and_pipelines():
    pytest.importorskip("sklearn", reason="scikit-learn is in the test group")
    from sklearn.base import clone, is_classifier, is_regressor
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    net = KerasClassifier(classifier, epochs=10, verbose=0)
    assert is_classifier(net)
    assert is_regressor(KerasRegressor(regressor))
    assert clone(net).get_params() == net.get_params()
    search = GridSearchCV(net, {"units": [1, 16]}, cv=2).fit(X, LABELS)
    assert search.best_params_ == {"units": 16}
    assert make_pipeline(StandardScaler(), net).fit(X, LABELS).score(X, LABELS) > 0.8
