"""Writes ../cases.jsonl: operators, inputs and the outputs NumPy computes, in the shape of ONNX's node tests.

    /usr/bin/python3 generate.py

The tests need no Python.
"""
import pathlib

import attention
import base
import elementwise
import images
import indexing
import linear
import losses
import normalise
import optimizers
import pooling
import recurrent
import reduce
import structure

for module in (elementwise, structure, indexing, reduce, linear, pooling, normalise, recurrent, attention, losses, images, optimizers):
    module.run()
base.write(pathlib.Path(__file__).parent.parent / "cases.jsonl")
print(len(base.cases), "cases")
