"""Blender materials: skin, cloth, hair, eyes, paper, glass."""

from __future__ import annotations

from typing import Any

import bpy

Value = Any  # a number, a colour tuple or a node's output


class Shader:
    """A principled material with short ways to add nodes."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.surface = self.tree.nodes["Principled BSDF"]

    def node(self, kind: str, **settings: Any) -> Any:
        node = self.tree.nodes.new("ShaderNode" + kind)
        for name, value in settings.items():
            setattr(node, name, value)
        return node

    def wire(self, value: Value, socket: Any) -> None:
        if isinstance(value, (int, float)):
            socket.default_value = value
        elif isinstance(value, (tuple, list)):
            socket.default_value = (*value, 1)
        else:
            self.tree.links.new(value, socket)

    def set(self, **inputs: Value) -> None:
        for name, value in inputs.items():
            self.wire(value, self.surface.inputs[name.replace("_", " ").title()])

    def mix(self, share: Value, first: Value, second: Value) -> Any:
        node = self.node("MixRGB")
        for i, value in enumerate((share, first, second)):
            self.wire(value, node.inputs[i])
        return node.outputs[0]

    def math(self, operation: str, first: Value, second: Value = 0.0) -> Any:
        node = self.node("Math", operation=operation)
        self.wire(first, node.inputs[0])
        self.wire(second, node.inputs[1])
        return node.outputs[0]

    def noise(self, scale: float, detail: float = 4) -> Any:
        node = self.node("TexNoise")
        node.inputs["Scale"].default_value, node.inputs["Detail"].default_value = scale, detail
        self.tree.links.new(self.node("TexCoord").outputs["Object"], node.inputs["Vector"])
        return node.outputs[0]

    def image(self, path: str, uv: str) -> Any:
        node = self.node("TexImage")
        node.image = bpy.data.images.load(path, check_existing=True)
        node.image.colorspace_settings.name = "Non-Color"
        self.tree.links.new(self.node("UVMap", uv_map=uv).outputs[0], node.inputs[0])
        return node.outputs[0]

    def point(self, name: str) -> Any:
        return self.node("Attribute", attribute_name=name).outputs["Fac"]

    def bump(self, height: Any, strength: float, distance: float) -> None:
        node = self.node("Bump")
        node.inputs["Strength"].default_value, node.inputs["Distance"].default_value = (
            strength,
            distance,
        )
        self.tree.links.new(height, node.inputs["Height"])
        self.tree.links.new(node.outputs[0], self.surface.inputs["Normal"])


def _scaled(colour: list[float], *by: float) -> tuple[float, ...]:
    factors = by * 3 if len(by) == 1 else by
    return tuple(min(1.0, c * f) for c, f in zip(colour, factors, strict=True))


def skin(look: dict[str, Any]) -> Any:
    s, tone, dark = Shader("skin"), look["skin"], _scaled(look["hair"], 0.45)
    light = min(1.0, sum(tone) / 0.9)  # dark skin reddens less

    def atlas(name: str) -> Any:
        return s.image(f"{look['textures']}/mpfb_{name}.jpg", "atlas")

    paint = s.node("SeparateRGB")
    s.wire(s.image(look["face"], "front"), paint.inputs[0])
    front = s.point("facing")
    lips = _scaled(tone, 0.78, 0.48 + 0.12 * (1 - light), 0.50 + 0.12 * (1 - light))
    colour = s.mix(
        s.math("MULTIPLY", s.noise(14), 0.35 * light), tuple(tone), _scaled(tone, 0.95, 0.66, 0.64)
    )
    colour = s.mix(s.math("MULTIPLY", s.noise(160, 3), 0.22), colour, _scaled(tone, 0.8))
    freckles = s.math("MULTIPLY", paint.outputs[1], front)
    colour = s.mix(s.math("MULTIPLY", freckles, 0.8), colour, _scaled(tone, 0.5))
    layers = (
        ("lips", 0.8, lips),
        ("eyelids", 0.5, _scaled(tone, 0.42)),
        ("fingernails", 0.6, _scaled(tone, 1.15, 0.95, 0.95)),
        ("inside-mouth", 0.8, (0.15, 0.03, 0.03)),
    )
    for name, share, tint in layers:
        colour = s.mix(s.math("MULTIPLY", atlas(name), share), colour, tint)
    colour = s.mix(s.math("MULTIPLY", paint.outputs[0], front), colour, dark)
    colour = s.mix(s.point("scalp"), colour, dark)
    s.set(base_color=colour, roughness=0.48, specular=0.35)
    s.bump(s.math("ADD", s.noise(350, 4), s.math("MULTIPLY", s.noise(90, 5), 0.6)), 0.18, 0.0012)
    return s.material


def cloth(look: dict[str, Any]) -> Any:
    s, colour = Shader("cloth"), tuple(look["colour"])
    shade = s.mix(s.math("MULTIPLY", s.noise(500, 2), 0.5), colour, _scaled(colour, 0.55))
    if look.get("striped"):
        wave = s.math("SINE", s.math("MULTIPLY", s.point("height"), 190.0))
        shade = s.mix(s.math("GREATER_THAN", wave, 0.35), shade, (0.62, 0.60, 0.55))
    s.set(base_color=shade, roughness=0.9, specular=0.2)
    if look.get("knit"):
        s.bump(s.math("SINE", s.math("MULTIPLY", s.point("height"), 1400.0)), 0.5, 0.002)
    else:
        s.bump(s.noise(18, 3), 0.6, 0.01)
    return s.material


def hair(look: dict[str, Any]) -> Any:
    s, colour = Shader("hair"), _scaled(look["colour"], 0.6)
    s.set(
        base_color=s.mix(s.noise(60, 3), colour, _scaled(colour, 1.9)),
        roughness=0.42,
        specular=0.25,
    )
    return s.material


def eye(look: dict[str, Any]) -> Any:
    s, iris = Shader("eye"), look["iris"]
    ramp = s.node("ValToRGB")
    s.wire(s.math("DIVIDE", s.point("polar"), 1.6), ramp.inputs[0])
    bands = (
        (0.185, (0.002,) * 3),
        (0.20, tuple(iris)),
        (0.37, _scaled(iris, 0.8)),
        (0.43, (0.02, 0.015, 0.012)),
        (0.48, (0.62, 0.55, 0.52)),
        (1.0, (0.55, 0.40, 0.37)),
    )
    ramp.color_ramp.elements[0].color = (0.002, 0.002, 0.002, 1)
    ramp.color_ramp.elements.remove(ramp.color_ramp.elements[1])
    for angle, colour in bands:
        ramp.color_ramp.elements.new(angle / 1.6).color = (*colour, 1)
    s.set(base_color=ramp.outputs[0], roughness=0.12, clearcoat=1.0, clearcoat_roughness=0.02)
    return s.material


def plain(look: dict[str, Any]) -> Any:
    s = Shader("plain")
    s.set(
        base_color=tuple(look["colour"]),
        roughness=look.get("rough", 0.7),
        specular=look.get("specular", 0.4),
    )
    return s.material


def glass(_: dict[str, Any]) -> Any:
    """A thin lens: nearly clear, with a little reflection."""
    s = Shader("glass")
    gloss, clear, both = s.node("BsdfGlossy"), s.node("BsdfTransparent"), s.node("MixShader")
    gloss.inputs["Roughness"].default_value = 0.03
    both.inputs[0].default_value = 0.05
    s.wire(clear.outputs[0], both.inputs[1])
    s.wire(gloss.outputs[0], both.inputs[2])
    s.wire(both.outputs[0], s.tree.nodes["Material Output"].inputs["Surface"])
    return s.material


def _blank(colour: tuple[float, float, float], rough: float) -> Any:
    """Paper or card; also writes 1 to the pass that tells where the sheet is seen."""
    s = Shader("sheet")
    s.set(
        base_color=s.mix(s.math("MULTIPLY", s.noise(30, 6), 0.08), colour, _scaled(colour, 0.9)),
        roughness=rough,
        specular=0.2,
    )
    s.node("OutputAOV", name="sheet").inputs["Value"].default_value = 1.0
    return s.material


MATERIALS = {
    "skin": skin,
    "cloth": cloth,
    "hair": hair,
    "eye": eye,
    "plain": plain,
    "glass": glass,
    "paper": lambda _: _blank((0.82, 0.81, 0.77), 0.85),
    "card": lambda _: _blank((0.72, 0.74, 0.76), 0.35),
}
