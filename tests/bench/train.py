"""Times steps of training of EfficientNet-Lite0 in PyTorch: `python train.py BATCH SIDE STEPS [DEVICE]`, JSON.

The table is that of M. Tan, Q. V. Le (2019) in the Lite form (no squeeze-and-excitation, ReLU6, stem and head of
one width). Batch norm statistics stay as they are, as in the trainer's fine-tuning; AdamW changes everything else.
The quicker of two memory layouts counts. DEVICE is cpu if left out; on cuda products are in TF32 and AdamW is fused.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

# expansion, channels, blocks, stride, kernel
STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]
WARM = 3


def conv(inputs, outputs, kernel, stride=1, groups=1, active=True):
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3),
    ]
    return nn.Sequential(*layers, *([nn.ReLU6()] if active else []))


class Block(nn.Module):
    def __init__(self, inputs, outputs, expansion, stride, kernel):
        super().__init__()
        inner = inputs * expansion
        first = [conv(inputs, inner, 1)] if expansion > 1 else []
        self.body = nn.Sequential(*first, conv(inner, inner, kernel, stride, inner), conv(inner, outputs, 1, active=False))
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.body(x)
        return x + y if self.adds else y


def network():
    blocks, channels = [conv(3, 32, 3, 2)], 32
    for expansion, outputs, count, stride, kernel in STAGES:
        for number in range(count):
            blocks.append(Block(channels, outputs, expansion, stride if number == 0 else 1, kernel))
            channels = outputs
    return nn.Sequential(*blocks, conv(channels, 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, 2))


def median(times):
    return sorted(times[WARM:])[len(times[WARM:]) // 2] * 1e3


def wait(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def measure(batch, side, steps, layout, device):
    net = network().to(device, memory_format=layout).eval()
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-7, fused=device.type == "cuda")
    x = torch.randn(batch, 3, side, side).to(device, memory_format=layout)
    target = (torch.arange(batch) % 2).to(device)
    whole, update, forward = [], [], []
    for _ in range(WARM + steps):
        start = time.perf_counter()
        optimiser.zero_grad()
        functional.cross_entropy(net(x), target).backward()
        wait(device)
        before = time.perf_counter()
        optimiser.step()
        wait(device)
        whole.append(time.perf_counter() - start)
        update.append(time.perf_counter() - before)
    with torch.no_grad():
        for _ in range(WARM + steps):
            start = time.perf_counter()
            net(x)
            wait(device)
            forward.append(time.perf_counter() - start)
    return {"step": median(whole), "update": median(update), "forward": median(forward)}


batch, side, steps = map(int, sys.argv[1:4])
device = torch.device(sys.argv[4] if len(sys.argv) > 4 else "cpu")
torch.manual_seed(1)
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
tried = [measure(batch, side, steps, layout, device) for layout in (torch.contiguous_format, torch.channels_last)]
best = min(tried, key=lambda times: times["step"])
best["forward"] = min(times["forward"] for times in tried)
name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
print(json.dumps({"device": name, "version": torch.__version__, "threads": torch.get_num_threads(), "batch": batch, "side": side, **best}))
