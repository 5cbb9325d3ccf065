"""compose.yaml against the schema of the Compose Specification, and against what Halfrond consists of.

No container engine is used: what the file says is checked, not what an engine makes of it.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from services.settings import read

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
OPERATIONS = (ROOT / "docs/operations.md").read_text()
CONTAINERFILE = (ROOT / "Containerfile").read_text()

OURS = f"halfrond:{VERSION}"

NO_PROCESSES = {"auditor", "bench", "cli", "witness"}
"""Folders under services/ with a main.py that is no process of an installation."""

SPEAK_TO_NATS = {"courier", "relay", "notary", "projector"}

OWN = {
    "chamber": {"HALFROND_ORIGIN", "HALFROND_PROXIES"},
    "courier": {"HALFROND_ORIGIN", "HALFROND_MAIL_URL", "HALFROND_MAIL_FROM"},
}
"""Settings that only one process or another needs."""

SETTINGS = set(read({}).environment())

each_service = pytest.mark.parametrize("name", SERVICES)


def process_of(service: dict[str, Any]) -> str:
    """Which of our processes a service runs; empty for none."""
    match service:
        case {"command": ["run", str(process)]}:
            return process
        case _:
            return ""


def test_it_is_a_compose_file_by_the_specifications_own_schema() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    problems = [
        f"{error.json_path}: {error.message}" for error in validator_for(schema)(schema).iter_errors(COMPOSE)
    ]
    assert problems == []


def test_the_schema_would_have_found_a_mistake() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    mistaken = {"services": {"chamber": {"image": "halfrond", "restarts": "always"}}}
    assert not validator_for(schema)(schema).is_valid(mistaken)


def test_every_process_of_halfrond_is_in_it_once() -> None:
    processes = {main.parent.name for main in (ROOT / "services").glob("*/main.py")} - NO_PROCESSES
    assert sorted(filter(None, map(process_of, SERVICES.values()))) == sorted(processes)


def test_what_is_no_process_of_ours_is_a_server_or_the_founding() -> None:
    assert {name for name, service in SERVICES.items() if not process_of(service)} == {
        "postgres",
        "nats",
        "found",
    }


@each_service
def test_a_service_does_not_run_as_root(name: str) -> None:
    user = SERVICES[name].get("user", "")
    assert user.partition(":")[0] not in {"", "0", "root"}
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert "privileged" not in SERVICES[name]


@each_service
def test_a_service_writes_to_its_volumes_only(name: str) -> None:
    assert SERVICES[name]["read_only"] is True


@each_service
def test_a_service_has_a_health_check_or_says_why_not(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    if check.get("disable"):
        assert len(SERVICES[name]["x-no-healthcheck"]) > 20
    else:
        assert check["test"][0] == "CMD"


@each_service
def test_a_service_comes_back_unless_it_is_the_founding(name: str) -> None:
    assert SERVICES[name]["restart"] == ("no" if name == "found" else "unless-stopped")


@each_service
def test_a_service_waits_for_what_it_needs(name: str) -> None:
    needed = {
        service: condition["condition"] for service, condition in SERVICES[name].get("depends_on", {}).items()
    }
    servers = {"postgres": "service_healthy", "nats": "service_healthy"}
    if process_of(SERVICES[name]):
        assert needed == {**servers, "found": "service_completed_successfully"}
    else:
        assert needed == (servers if name == "found" else {})


@each_service
def test_every_setting_of_ours_exists(name: str) -> None:
    given = {key for key in SERVICES[name].get("environment", {}) if key.startswith("HALFROND_")}
    assert given <= SETTINGS
    if process_of(SERVICES[name]):
        nats = {"HALFROND_NATS_URL"} if name in SPEAK_TO_NATS else set()
        own = OWN.get(name, set())
        assert given - {"HALFROND_NATS_ADMIN_URL"} == {"HALFROND_DATABASE_URL"} | nats | own


def test_only_the_founding_and_who_keeps_a_stream_may_make_something_in_nats() -> None:
    makers = {n for n, s in SERVICES.items() if "HALFROND_NATS_ADMIN_URL" in s.get("environment", {})}
    assert makers == {"found", "relay", "notary", "courier"}


@pytest.mark.parametrize(("code", "becomes"), [(0, 0), (4, 0), (1, 1), (2, 1), (3, 1)])
def test_the_founding_ends_well_when_there_is_an_assembly_already(
    code: int, becomes: int, tmp_path: Path
) -> None:
    halfrond = tmp_path / "halfrond"
    halfrond.write_text(f'#!/bin/sh\ntest "$3" = "It\'s a name" || exit 9\nexit {code}\n')
    halfrond.chmod(0o755)
    words = [*SERVICES["found"]["entrypoint"], *SERVICES["found"]["command"]]
    asked = [word.replace("$$", "$") for word in words]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "ASSEMBLY_NAME": "It's a name"}
    assert subprocess.run(asked, check=False, env=environment).returncode == becomes


def test_only_the_founding_may_own_tables() -> None:
    owners = {n for n, s in SERVICES.items() if "HALFROND_OWNER_URL" in s.get("environment", {})}
    assert owners == {"found"}


def test_only_the_founding_may_write_secrets() -> None:
    mounts = {n: v for n, s in SERVICES.items() for v in s.get("volumes", []) if v.startswith("secrets:")}
    assert mounts.pop("found") == "secrets:/var/lib/halfrond/secrets"
    assert set(mounts) == {"chamber", "clerk", "courier", "notary"}
    assert all(mount.endswith(":ro") for mount in mounts.values())


def test_nothing_is_reached_from_outside_but_the_chamber() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"chamber"}
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {"chamber", "courier"}  # one is reached, the other reaches the mail server
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_volumes_and_files_that_are_mounted_exist() -> None:
    for service in SERVICES.values():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            assert (ROOT / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]


def test_no_password_stands_in_the_file_and_every_variable_is_explained() -> None:
    variables = set(re.findall(r"\$\{(\w+)", TEXT))
    assert {name for name in variables if f"`{name}`" not in OPERATIONS} == set()
    for url in re.findall(r"\w+://\S+@", TEXT):
        assert re.fullmatch(r"\w+://\w+:\$\{\w+:\?.*", url), url


def test_images_are_named_by_version() -> None:
    images = {service["image"] for service in SERVICES.values()}
    images |= set(re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE))
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*", image), image


def test_the_image_is_that_of_this_version() -> None:
    assert {s["image"] for s in SERVICES.values() if "build" in s} == {OURS}
    assert f'org.opencontainers.image.version="{VERSION}"' in CONTAINERFILE


def test_the_image_holds_only_what_the_lock_names_and_does_not_run_as_root() -> None:
    assert "--require-hashes --constraint requirements.lock --requirement pyproject.toml" in CONTAINERFILE
    users = re.findall(r"^USER (\S+)", CONTAINERFILE, re.MULTILINE)
    assert users == ["10001:10001"]


def test_the_image_holds_all_of_our_code() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for package in packages:
        assert f"COPY {package} ./{package}" in CONTAINERFILE
        assert f"!{package}" in ignored


def test_it_says_that_it_was_not_run() -> None:
    assert "has not been run" in TEXT.partition("\nname:")[0]
    assert "has not been built" in CONTAINERFILE.partition("\nFROM")[0]
