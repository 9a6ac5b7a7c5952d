"""assay list: allocators, workloads and clauses, as the programs themselves list them."""

import argparse
import json

from ci.host import build, setup

HELP = "list allocators, variants, workloads and clauses"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--no-install", action="store_true", help="do not install packages")


def needs(_full: bool) -> list[str]:
    return setup.packages_for("build")


def run(arguments: argparse.Namespace) -> int:
    from bench.harness_program import Harness
    from conformance.driver.programs import TARGET, Programs
    setup.ensure(needs(False), not arguments.no_install)
    folder = build.build("release", targets=["measuring", TARGET])
    harness = Harness(folder)
    everything = {"allocators": allocators(harness), "workloads": workloads(harness),
                  "clauses": clauses(Programs(folder))}
    print(json.dumps(everything) if arguments.json else as_text(everything))
    return 0


def allocators(harness) -> list[dict]:
    from allocators.roster import PEER, PROCESS
    from allocators.system.peers import all_peers
    bundled = [{
        "name": entry["name"], "family": entry["family"], "variant_of": entry["variant_of"],
        "faces": entry["faces"], "traits": entry["traits"], "bindings": entry["bindings"],
        "options": entry["options"], "version": entry["version"], "available": True,
        "bundled": entry["role"] != PEER, "origin": entry["origin"]} for entry in harness.entries]
    process = next(entry for entry in harness.entries if entry["role"] == PROCESS)
    peers = [{
        "name": peer.name, "family": peer.family,
        "variant_of": None if peer.name == peer.family else peer.family, "faces": process["faces"],
        "traits": process["traits"],
        "bindings": process["bindings"] if peer.reference else ["preload"], "options": None,
        "version": peer.version or None, "available": peer.path is not None, "bundled": False,
        "origin": peer.origin} for peer in all_peers()]
    return bundled + peers


def workloads(harness) -> list[dict]:
    from workloads.selection import catalogue
    needs = {body["name"]: body["needs"] + body["traits"] for body in harness.bodies}
    return [{
        "name": row.workload, "why": workload.why, "stresses": workload.stresses,
        "needs": needs.get(row.body, ["preload"]), "sets": list(row.sets),
        "source": workload.source} for workload in catalogue() for row in workload.rows]


def clauses(programs) -> list[dict]:
    from conformance.driver.clauses import all_clauses
    return [{"clause": clause.name, "ids": list(clause.ids), "sentence": clause.sentence,
             "kind": clause.kind, "needs": clause.needs, "source": clause.source}
            for clause in all_clauses(programs)]


def as_text(everything: dict) -> str:
    lines = ["allocators"]
    for allocator in everything["allocators"]:
        absent = "" if allocator["available"] else "  (not installed)"
        version = "" if allocator["bundled"] or not allocator["version"] else \
            f"  {allocator['version']}"
        lines.append(f"  {allocator['name']:24} {', '.join(allocator['faces']):16} "
                     f"{allocator['origin']}{version}{absent}")
    lines.append("workloads")
    lines += [f"  {workload['name']:40} {workload['sets'][0]:8} {workload['stresses']}"
              for workload in everything["workloads"]]
    lines.append("clauses")
    lines += [f"  {clause['clause']:32} {clause['sentence']}" for clause in everything["clauses"]]
    return "\n".join(lines)
