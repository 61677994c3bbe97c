"""What ``keras.wrappers.scikit_learn`` needs to be what scikit-learn calls an estimator, with or without it installed.

Guards against: data that a network would turn into NaN without a word. Not here: the estimators.
"""
