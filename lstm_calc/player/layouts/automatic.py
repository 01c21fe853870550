"""A diagram of any cell, laid out from its own lines in layers (after Sugiyama et al. 1981).

The input and the last states stand in the first layer, each line in one after all that it reads. A
box names what the line does, the plate beside or below it holds its value. Wires turn only in the
channels between layers, each value on a track of its own; a wire that passes over layers takes a
lane of its own between their slots. So no wire runs through a plate or over another.

Everything is computed along (u, from layer to layer) and across (v, from slot to slot), as heights
(a, b); `wide` runs to the right, `tall` downwards.
"""

from dataclasses import dataclass
from functools import cached_property

from lstm_calc.cell import Cell
from lstm_calc.player.layouts.drawing import Drawing, Height, Point, Sketch
from lstm_calc.player.layouts.truth import arrivals, read, told

SWEEPS = 4
PITCH = 9  # between two lanes, and between two tracks
CHANNEL, GAP, MARGIN = 24, 10, 5
PLATE, BOX, HIGH, APART = 80, 64, 36, 8  # a plate's and a box's width, a box's height; between them


@dataclass(frozen=True)
class Kind:
    """How a value's box and plate stand in its place. layer: its size along u; slot: along v. box
    and plate: (u, v) of their middles. without: how much shorter a layer without boxes is. aligned:
    whether box and plate are at the same v. reach: how far from a box's middle a wire may enter it.
    width: the least of a drawing."""

    down: bool
    aligned: bool
    layer: Height
    slot: Height
    box: tuple[Height, Height]
    plate: tuple[Height, Height]
    without: float
    reach: float
    width: float


BESIDE = Kind(
    down=False,
    aligned=True,
    layer=(BOX + APART + PLATE, 0),
    slot=(0, 1),
    box=((BOX / 2, 0), (0, 0.5)),
    plate=((BOX + APART + PLATE / 2, 0), (0, 0.5)),
    without=BOX + APART,
    reach=13,
    width=860,
)
STACKED = Kind(
    down=False,
    aligned=False,
    layer=(PLATE, 0),
    slot=(HIGH + APART, 1),
    box=((PLATE / 2, 0), (HIGH / 2, 0)),
    plate=((PLATE / 2, 0), (HIGH + APART, 0.5)),
    without=0,
    reach=13,
    width=860,
)
DOWN = Kind(
    down=True,
    aligned=True,
    layer=(HIGH + APART, 1),
    slot=(PLATE, 0),
    box=((HIGH / 2, 0), (PLATE / 2, 0)),
    plate=((HIGH + APART, 0.5), (PLATE / 2, 0)),
    without=HIGH + APART,
    reach=26,
    width=360,
)
TAIL, WIDEST = 16, 60  # an arrow's length; the most that a channel is widened
SMALLEST = 0.8  # the scale below which a drawing is not shown, but scrolls
NARROW_ENOUGH = ((BESIDE, 900), (STACKED, 1040))


def drawings(cell: Cell) -> dict[str, Drawing]:
    """The diagrams of any cell."""
    return {"wide": _wide(cell), "tall": _drawn(_Frame(_Graph(cell, 3), DOWN))}


def _wide(cell: Cell) -> Drawing:
    """The lowest that is narrow enough; of a long cell one that scrolls."""
    for kind, room in NARROW_ENOUGH:
        for most in (3, 4, 5, 6):
            frame = _Frame(_Graph(cell, most), kind)
            if frame.starts(0)[-1][0] <= room:
                return _drawn(frame)
    return _drawn(_Frame(_Graph(cell, 4), STACKED))


# Layers and slots -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Graph:
    """Which layer and slot each value stands in; `most`: how many stand in a layer."""

    cell: Cell
    most: int

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """value → the values that it is computed from; none for what comes in."""
        shown = {*arrivals(self.cell), *self.cell.lines}
        found = dict.fromkeys(arrivals(self.cell), ())
        return found | {line: tuple(read(self.cell, line, shown)) for line in self.cell.lines}

    @cached_property
    def targets(self) -> dict[str, list[str]]:
        return {
            name: [t for t, read in self.sources.items() if name in read] for name in self.sources
        }

    @cached_property
    def layer(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, sources in self.sources.items():
            layer = max((found[source] + 1 for source in sources), default=name in self.cell.lines)
            while list(found.values()).count(layer) >= self.most:
                layer += 1
            found[name] = int(layer)
        return found

    @cached_property
    def layers(self) -> list[list[str]]:
        """The values layer by layer, in an order that crosses few wires."""
        layers: list[list[str]] = [[] for _ in range(max(self.layer.values()) + 1)]
        for name, k in self.layer.items():
            layers[k].append(name)
        for sweep in range(SWEEPS):
            near = self.targets if sweep % 2 else self.sources
            for names in layers[:: -1 if sweep % 2 else 1]:
                place = {n: k - len(one) / 2 for one in layers for k, n in enumerate(one)}
                names.sort(key=lambda name: _mean([place[n] for n in near[name]], place[name]))
        return layers

    @cached_property
    def slots(self) -> int:
        return max(map(len, self.layers))

    @cached_property
    def slot(self) -> dict[str, int]:
        return {
            name: k + (self.slots - len(names)) // 2
            for names in self.layers
            for k, name in enumerate(names)
        }

    @cached_property
    def at(self) -> set[tuple[int, int]]:
        """The places (layer, slot) at which something stands."""
        return {(self.layer[name], self.slot[name]) for name in self.layer}

    @cached_property
    def lanes(self) -> dict[str, tuple[int, int]]:
        """value that passes over layers → (the gap before this slot, which lane in it)."""
        taken: dict[tuple[int, int], int] = {}
        found = {}
        for name in sorted(self.far, key=lambda name: (self.layer[name], -self.far[name])):
            places = [self.slot[n] + 0.5 for n in (name, *self.targets[name])]
            gap, lane = round(_mean(places, 0)), 0
            while taken.get((gap, lane), -1) >= self.layer[name]:
                lane += 1
            taken[gap, lane] = self.far[name]
            found[name] = (gap, lane)
        return found

    @cached_property
    def far(self) -> dict[str, int]:
        """value that passes over layers → the last layer that reads it."""
        last = {n: max((self.layer[t] for t in ts), default=0) for n, ts in self.targets.items()}
        return {name: k for name, k in last.items() if k > self.layer[name] + 1}

    @cached_property
    def tracks(self) -> list[dict[str, int]]:
        """channel after each layer → value that turns in it → its track."""
        found: list[dict[str, int]] = [{} for _ in self.layers]
        for name, targets in self.targets.items():
            channels = {self.layer[target] - 1 for target in targets}
            for k in sorted(channels | ({self.layer[name]} if targets else set())):
                found[k].setdefault(name, len(found[k]))
        return found

    def lanes_in(self, gap: int) -> int:
        return max((lane + 1 for g, lane in self.lanes.values() if g == gap), default=0)


def _mean(places: list[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


# Places -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """Where in the drawing a graph's layers, slots, lanes and tracks are."""

    graph: _Graph
    kind: Kind

    def starts(self, spread: float) -> list[Height]:
        """Where each layer begins along u, with its channels so much wider; last, where the last
        layer ends."""
        u, found = (MARGIN, 0.0), []
        for names, tracks in zip(self.graph.layers, self.graph.tracks, strict=True):
            found.append(u)
            bare = not any(name in self.graph.cell.lines for name in names)
            end = _plus(u, self.kind.layer, (-self.kind.without * bare, 0))
            u = _plus(end, (max(CHANNEL, GAP + PITCH * len(tracks)) + spread, 0))
        return [*found, _plus(end, (MARGIN, 0))]

    @cached_property
    def spread(self) -> float:
        """How much wider the channels are, to fill the width of the drawing."""
        channels = len(self.graph.layers) - 1
        spare = self.kind.width - TAIL - self.starts(0)[-1][0]
        return 0 if self.kind.down else min(max(spare / channels, 0), WIDEST)

    @cached_property
    def places(self) -> list[Height]:
        return self.starts(self.spread)

    @cached_property
    def rows(self) -> list[Height]:
        """Where each slot begins along v; last, where the gap after the last one ends."""
        found, v = [], (0.0, 0.0)
        for gap in range(self.graph.slots + 1):
            v = _plus(v, (GAP + PITCH * self.graph.lanes_in(gap), 0))
            found.append(v)
            v = _plus(v, self.kind.slot)
        return found

    @cached_property
    def size(self) -> tuple[float, Height]:
        if self.kind.down:
            return max(self.kind.width, self.rows[-1][0]), self.places[-1]
        return max(self.kind.width, self.places[-1][0] + TAIL), self.rows[-1]

    def point(self, u: Height, v: Height) -> Point:
        """A place of the drawing, which stands in the middle of its width."""
        if self.kind.down:
            return v[0] + (self.size[0] - self.rows[-1][0]) / 2, u
        return u[0] + (self.size[0] - TAIL - self.places[-1][0]) / 2, v

    def plate(self, name: str) -> tuple[Height, Height]:
        u, v = self.kind.plate
        names = self.graph.layers[self.graph.layer[name]]
        bare = not any(one in self.graph.cell.lines for one in names)
        return self._at(name, (_plus(u, (-self.kind.without * bare, 0)), v))

    def box(self, name: str) -> tuple[Height, Height]:
        return self._at(name, self.kind.box)

    def _at(self, name: str, part: tuple[Height, Height]) -> tuple[Height, Height]:
        u, v = self.places[self.graph.layer[name]], self.rows[self.graph.slot[name]]
        return _plus(u, part[0]), _plus(v, part[1])

    def track(self, channel: int, name: str) -> Height:
        tracks = self.graph.tracks[channel]
        width = max(CHANNEL, GAP + PITCH * len(tracks)) + self.spread
        off = (tracks[name] - (len(tracks) - 1) / 2) * PITCH
        return _plus(self.places[channel + 1], (off - width / 2, 0))

    def lane(self, name: str) -> Height:
        gap, lane = self.graph.lanes[name]
        return _plus(self.rows[gap], (-GAP / 2 - PITCH * (lane + 0.5), 0))


def _plus(*heights: Height) -> Height:
    return tuple(map(sum, zip(*heights, strict=True)))


# Wires ------------------------------------------------------------------------------------------


def _drawn(frame: _Frame) -> Drawing:
    sketch, graph = Sketch(), frame.graph
    cell = graph.cell
    shown = {*arrivals(cell), *cell.lines}
    for name, sources in graph.sources.items():
        plate = frame.point(*frame.plate(name))
        sketch.plate(name, *plate, "in")
        if name in cell.lines:
            box = frame.point(*frame.box(name))
            sketch.box(*box, told(cell, name, shown), name, name)
            sketch.wire(name, name, box, plate)
        for source, offset in _ports(frame, name, sources):
            sketch.wire(source, name, *_way(frame, source, name, offset))
        if (
            name in cell.state
            and graph.layer[name] == len(graph.layers) - 1
            and not frame.kind.down
        ):
            sketch.wire(name, "", plate, (plate[0] + PLATE / 2 + TAIL, plate[1]))
    width, height = frame.size
    least = round(width * SMALLEST) if width > frame.kind.width / SMALLEST else 0
    return sketch.drawing(width, height, least, PLATE)


def _ports(frame: _Frame, target: str, sources: tuple[str, ...]) -> list[tuple[str, float]]:
    """Each source, and how far from the middle of the target's box its wire enters. Wires from
    above enter above those from below, and at the middle only what comes straight from the
    neighbour, whose own wire runs there."""
    graph, kind = frame.graph, frame.kind
    ordered = sorted(sources, key=lambda name: _comes_from(graph, name, target))
    straight = [k for k, name in enumerate(ordered) if _straight(frame, name, target)]
    middle = straight[0] if straight else (len(ordered) - 1) / 2
    before = (graph.layer[target] - 1, graph.slot[target])
    if not straight and kind.aligned and before in graph.at and len(ordered) % 2:
        middle -= 0.5
    most = max(middle, len(ordered) - 1 - middle, 1)
    step = min(10.0, kind.reach / most)
    return [(name, (k - middle) * step) for k, name in enumerate(ordered)]


def _straight(frame: _Frame, source: str, target: str) -> bool:
    graph = frame.graph
    near = graph.layer[source] + 1 == graph.layer[target]
    return frame.kind.aligned and near and graph.slot[source] == graph.slot[target]


def _comes_from(graph: _Graph, source: str, target: str) -> float:
    """The slot, or the gap between slots, from which a wire comes."""
    if graph.layer[source] + 1 == graph.layer[target]:
        return graph.slot[source]
    return graph.lanes[source][0] - 0.5


def _way(frame: _Frame, source: str, target: str, offset: float) -> list[Point]:
    """Out of the plate, along the tracks and the lane, and into the box."""
    (start, height), (end, middle) = frame.plate(source), frame.box(target)
    port = _plus(middle, (offset, 0))
    leaves, enters = frame.graph.layer[source], frame.graph.layer[target] - 1
    turns = []
    if not _straight(frame, source, target):
        track = frame.track(leaves, source)
        turns = [(track, height)]
        if leaves != enters:
            lane = frame.lane(source)
            turns.append((track, lane))
            track = frame.track(enters, source)
            turns.append((track, lane))
        turns.append((track, port))
    return [frame.point(*place) for place in ((start, height), *turns, (end, port))]
