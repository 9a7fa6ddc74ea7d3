"""Second stage, inside Blender: blender -b -P render_shot.py -- FOLDER SHOT SCALE SAMPLES."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

sys.path.insert(0, str(Path(__file__).parent))

from materials import MATERIALS
from room import build_light, build_room


def make_mesh(part: dict[str, Any], data: Any, number: int) -> Any:
    """An object from the arrays of one part."""
    vertices, corners, sizes = (data[f"{number}/{k}"] for k in ("vertices", "corners", "sizes"))
    mesh = bpy.data.meshes.new(part["name"])
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", vertices.ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners)
    mesh.polygons.add(len(sizes))
    mesh.polygons.foreach_set("loop_start", np.cumsum(sizes) - sizes)
    mesh.polygons.foreach_set("loop_total", sizes)
    mesh.polygons.foreach_set("use_smooth", np.full(len(sizes), "flat" not in part["shaping"]))
    mesh.update(calc_edges=True)
    for name in part["uv"]:
        mesh.uv_layers.new(name=name).data.foreach_set("uv", data[f"{number}/uv/{name}"].ravel())
    for name in part["points"]:
        layer = mesh.attributes.new(name, "FLOAT", "POINT")
        layer.data.foreach_set("value", data[f"{number}/point/{name}"])
    thing = bpy.data.objects.new(part["name"], mesh)
    bpy.context.scene.collection.objects.link(thing)
    mesh.materials.append(MATERIALS[part["material"]](part["look"]))
    return thing


def shape(thing: Any, shaping: dict[str, float]) -> None:
    if "smooth" in shaping:
        smooth = thing.modifiers.new("smooth", "SMOOTH")
        smooth.iterations, smooth.factor = int(shaping["smooth"]), 0.5
    if "subdivide" in shaping:
        subdivide = thing.modifiers.new("subdivide", "SUBSURF")
        subdivide.levels = subdivide.render_levels = int(shaping["subdivide"])
    if "folds" in shaping:
        clouds = bpy.data.textures.new("folds", "CLOUDS")
        clouds.noise_scale = 0.09
        folds = thing.modifiers.new("folds", "DISPLACE")
        folds.texture, folds.strength, folds.mid_level = clouds, shaping["folds"], 0.1
    if "thickness" in shaping:
        solid = thing.modifiers.new("thickness", "SOLIDIFY")
        solid.thickness, solid.offset = shaping["thickness"], 1


def place_camera(scene: dict[str, Any]) -> Any:
    data = bpy.data.cameras.new("camera")
    camera = bpy.data.objects.new("camera", data)
    bpy.context.scene.collection.objects.link(camera)
    at, aim = Vector(scene["camera"]), Vector(scene["aim"])
    camera.location = at
    camera.rotation_euler = (aim - at).to_track_quat("-Z", "Y").to_euler()
    data.sensor_fit, data.sensor_width = "HORIZONTAL", 36
    data.lens = 36 * (-at.y - 0.1) / scene["frame"]
    data.dof.use_dof, data.dof.focus_distance, data.dof.aperture_fstop = True, scene["focus"], 7.0
    bpy.context.scene.camera = camera
    return camera


def set_up_render(size: list[int], scale: float, samples: int, out: Path) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.samples, cycles.use_adaptive_sampling, cycles.adaptive_threshold = samples, True, 0.03
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 4, 2, 2
    cycles.use_denoising, cycles.sample_clamp_indirect = False, 3
    cycles.caustics_reflective = cycles.caustics_refractive = False
    render = scene.render
    render.resolution_x, render.resolution_y = round(size[0] * scale), round(size[1] * scale)
    render.threads_mode, render.threads = "FIXED", 2
    render.image_settings.file_format, render.filepath = "PNG", str(out)


def keep_sheet_pass(folder: Path, name: str) -> None:
    """Write the pass that is 1 where the sheet is seen, without any tone curve."""
    scene = bpy.context.scene
    aov = scene.view_layers[0].aovs.add()
    aov.name, aov.type = "sheet", "VALUE"
    scene.use_nodes = True
    nodes, links = scene.node_tree.nodes, scene.node_tree.links
    file = nodes.new("CompositorNodeOutputFile")
    file.base_path = str(folder)
    file.format.file_format, file.format.color_mode, file.format.color_depth = "PNG", "BW", "16"
    file.file_slots[0].path = f"{name}_sheet_"
    file.file_slots[0].save_as_render = False
    links.new(nodes["Render Layers"].outputs["sheet"], file.inputs[0])


def pixels(camera: Any, points: list[list[float]], size: list[int]) -> list[list[float]]:
    """Where world points fall in the picture: pixels, origin top left."""
    bpy.context.view_layer.update()
    seen = [world_to_camera_view(bpy.context.scene, camera, Vector(p)) for p in points]
    return [[v.x * size[0], (1 - v.y) * size[1]] for v in seen]


def main(folder: Path, name: str, scale: float, samples: int) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = json.loads((folder / f"{name}.json").read_text())
    data = np.load(folder / f"{name}.npz")
    for number, part in enumerate(scene["parts"]):
        shape(make_mesh(part, data, number), part["shaping"])
    build_room(scene["room"], name)
    build_light(scene["light"])
    camera = place_camera(scene)
    set_up_render(scene["size"], scale, samples, folder / f"{name}_raw.png")
    keep_sheet_pass(folder, name)
    found = {key: pixels(camera, scene[key], scene["size"]) for key in ("sheet", "face")}
    (folder / f"{name}_pixels.json").write_text(json.dumps(found))
    bpy.ops.render.render(write_still=True)


arguments = sys.argv[sys.argv.index("--") + 1 :]
main(Path(arguments[0]), arguments[1], float(arguments[2]), int(arguments[3]))
