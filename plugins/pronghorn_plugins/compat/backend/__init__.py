"""The functions of ``keras.backend`` 2.2.4, known to its users as ``K.<name>``: thin graph over ``pronghorn.api.ops``.

Exists so that custom layers, losses and scripts written for Keras 2 run on every engine. Whatever they are given,
Tensors, Variables, arrays or numbers, they return symbolic Tensors; ``K.eval``, ``K.get_value`` and ``K.function``
compute. Guards against: eager arithmetic on Variables, which no gradient could be taken of. Not here: which engine runs
(``set_backend``) and the settings, which are core's.
"""
