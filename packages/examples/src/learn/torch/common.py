"""What the scripts share: the command line, MNIST's files, and the line of JSON at the end."""

import argparse
import gzip
import json
import math
import os
import time

import torch


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    return args


def content(data, source, name):
    """The bytes of a file, plain or compressed, at the top or in the folder of its source."""
    for folder in (data, os.path.join(data, source)):
        for suffix, read in (("", open), (".gz", gzip.open)):
            path = os.path.join(folder, name + suffix)
            if os.path.exists(path):
                with read(path, "rb") as file:
                    return file.read()
    raise FileNotFoundError(name)


def mnist(data, part):
    images = torch.frombuffer(bytearray(content(data, "mnist", part + "-images-idx3-ubyte")[16:]), dtype=torch.uint8)
    labels = torch.frombuffer(bytearray(content(data, "mnist", part + "-labels-idx1-ubyte")[8:]), dtype=torch.uint8)
    return images.view(-1, 1, 28, 28).float() / 255, labels.long()


def warmup_cosine(step, warmup, total, end):
    """The factor of the peak."""
    if step < warmup:
        return step / warmup
    return end + (1 - end) * 0.5 * (1 + math.cos(math.pi * min(1, (step - warmup) / (total - warmup))))


def classify(model, optimizer, peak, warmup, args, epochs, batch=64):
    """Trains on all but the last 5,000 images, and tests; prints the result."""
    images, labels = mnist(args.data, "train")
    images, labels = images[:-5000], labels[:-5000]
    total = epochs * (len(images) // batch)
    step, begun = 0, time.time()
    for _ in range(epochs):
        order = torch.randperm(len(images))
        for at in range(0, len(images) - batch + 1, batch):
            for group in optimizer.param_groups:
                group["lr"] = peak * warmup_cosine(step, warmup(total), total, 0)
            chosen = order[at : at + batch]
            loss = torch.nn.functional.cross_entropy(model(images[chosen]), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
    seconds = time.time() - begun
    images, labels = mnist(args.data, "t10k")
    with torch.no_grad():
        right = (model(images).argmax(1) == labels).float().mean().item()
    result(seconds, {"testAccuracy": round(right, 4)}, args)


def result(seconds, numbers, args):
    print(json.dumps({"version": torch.__version__, "threads": args.threads, "seconds": round(seconds, 1), "numbers": numbers}))
