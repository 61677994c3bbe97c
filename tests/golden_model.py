"""Models of golden cases, loaded from the files that Keras wrote, and the comparison with what Keras computed.

``golden_model(load_case("merge_two"))`` is the compiled model with the saved weights, in the dialect of its file:
statistics of BatchNormalization, penalties on activities, the reduction of losses.
"""

from pronghorn.models import load_model


def golden_model(case):
    """The model of ``case`` with the saved weights, compiled if it was, with the optimizer's state if there is one."""
    model = load_model(case.path)
    # Files of 2.2.4 do not name weighted metrics; what came out of them has their names.
    names = [] if case.compiled is None or case.is_keras3 else case.entry["compile"]["metrics_names"]
    if named := [name.removeprefix("weighted_") for name in names if name.startswith("weighted_")]:
        model.compile_from_config({**model.get_compile_config(), "weighted_metrics": named})
    return model


def check_case(case):
    """Compare with what Keras gave: predictions, losses and metrics before training and in each of its steps, and the
    weights after it.

    Of a model that was not compiled there are predictions alone. Of another engine than TensorFlow that is compared in
    which the two agree; its metrics in training are not: CNTK takes them after the update. What else is left out says
    ``golden/public.json`` under ``allowances``, with the reason.
    """
    model, agrees = golden_model(case), case.agrees
    x, t, weights = case.inputs, case.targets, case.all("sw") or None
    if agrees["predict"]:
        _check_predictions(case, model, x)
    if case.compiled is None:
        return
    if "test_on_batch" in case.arrays:
        case.close(model.test_on_batch(x, t, weights), case.arrays["test_on_batch"], "loss_trajectory")
        model.reset_states()
    if "fit" in case.entry:
        _check_history(case, model, x, t)
    elif agrees["loss_trajectory"]:
        _check_steps(case, model, x, t, weights)
        check_weights(case, model)


def check_weights(case, model):
    """Compare the weights after training, but for those in which rounding or the engines' disagreement decides."""
    skipped = {*case.disagreements, *case.allowances.get("weights", ())}
    after = [w for layer in model.layers for w in case.as_stored(layer, layer.get_weights())]
    assert len(after) == len(case.all("w"))
    for place, (w, wanted) in enumerate(zip(after, case.all("w"), strict=True)):
        if place not in skipped:
            case.close(w, wanted, "weights")


def _check_predictions(case, model, x):
    found = model.predict(x)
    for y, wanted in zip(found if isinstance(found, list) else [found], case.all("y"), strict=True):
        case.close(y, wanted, "predict")
    if "y0_second" in case.arrays:
        case.close(model.predict(x), case.arrays["y0_second"], "predict")
        model.reset_states()
        case.close(model.predict(x), case.arrays["y0_reset"], "predict")
    model.reset_states()


def _check_steps(case, model, x, t, weights):
    """Losses and metrics of training on the whole batch, again and again."""
    wanted = case.arrays["loss_trajectory"]
    class_weight = case.entry.get("class_weight")
    if class_weight is not None:
        class_weight = {int(index): value for index, value in class_weight.items()}
    steps = [model.train_on_batch(x, t, weights, class_weight, return_dict=True) for _ in wanted]
    case.close([step["loss"] for step in steps], wanted, "loss_trajectory")
    if "train_metrics" in case.arrays and not case.is_of_another_engine:
        names = case.entry.get("train_metrics_columns") or list(steps[0])
        count = case.allowances.get("metric_steps", len(steps))
        found = [[step[name] for name in names] for step in steps[:count]]
        case.close(found, case.arrays["train_metrics"][:count], "loss_trajectory")


def _check_history(case, model, x, t):
    """What ``fit`` recorded of each epoch, and the weights at the end."""
    history = model.fit(x, t, **case.fit_arguments, verbose=0).history
    here = {"acc": "accuracy", "val_acc": "val_accuracy", "lr": "learning_rate"}
    for key, wanted in case.arrays.items():
        if key.startswith("hist_"):
            name = key.removeprefix("hist_")
            case.close(history[here.get(name, name)], wanted, "loss_trajectory")
    check_weights(case, model)
