"""How an estimator describes itself to scikit-learn 1.6 and later, which is installed when it asks."""

from __future__ import annotations

from typing import Any


def tags_of(kind: str) -> Any:
    """scikit-learn's ``Tags`` of a network that is a ``"classifier"``, a ``"regressor"`` or neither."""
    from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

    return Tags(
        estimator_type=kind or None,
        target_tags=TargetTags(required=True, multi_output=kind == "regressor"),
        classifier_tags=ClassifierTags() if kind == "classifier" else None,
        # A regressor's score is minus its loss, so no bound on R² holds for it.
        regressor_tags=RegressorTags(poor_score=True) if kind == "regressor" else None,
        input_tags=InputTags(two_d_array=True, three_d_array=True, sparse=True),
        non_deterministic=True,
    )
