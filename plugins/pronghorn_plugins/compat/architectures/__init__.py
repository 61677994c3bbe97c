"""What the networks of ``keras.applications`` share: their arguments, their weights' files, and ImageNet's images.

Exists so that a module of ``keras.applications`` is only its network, layer by layer, named as in the files of Keras
2.2.4. Guards against: an input too small for the network, and the weights of another one. Not here: the networks.
"""
