"""Images as arrays in Keras 2's way: reading, changing at random, and flows of batches for ``fit``.

What ``keras.preprocessing.image`` is made of. Pillow reads and writes files, SciPy interpolates; both are looked for when
they are needed. Not here: layers of images, which are ``pronghorn.layers``.
"""
