"""Runs in Superset's environment: ``python drive.py HOME`` reads what to do as JSON from standard
input and writes what it took as JSON into HOME/took.json.

Makes a fresh Superset with SQLite for its own data, registers the database and one dataset, and
asks the six questions of the dashboard's overview through the API for chart data, in one process:
with ``force`` (no cache) and again from its cache.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

CONFIG = """\
SECRET_KEY = "only-for-this-bench, which listens nowhere"
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
SQLLAB_TIMEOUT = SUPERSET_WEBSERVER_TIMEOUT = 3600
CACHE_CONFIG = DATA_CACHE_CONFIG = {{
    "CACHE_TYPE": "FileSystemCache", "CACHE_DIR": "{home}/cache", "CACHE_DEFAULT_TIMEOUT": 86400}}
"""
USER, PASSWORD = "bench", "only-for-this-bench"
# a file, the agency that answers for it today, working days taken, whether its clock stands
DATASET = """\
SELECT f.code, f.received_on, f.completed_on, f.due_original_on AS due_on, a.name AS agency,
       done.ordinal - came.ordinal AS took,
       EXISTS (SELECT 1 FROM file_pause p WHERE p.file_id = f.id AND p.started_on <= '{end}'
               AND (p.ended_on IS NULL OR p.ended_on > '{end}')) AS stands
FROM case_file f
JOIN org_closure c ON c.unit_id = f.current_unit_id
JOIN org_unit a ON a.id = c.ancestor_id
JOIN org_unit root ON root.id = a.parent_id AND root.parent_id IS NULL
LEFT JOIN work_day came ON came.day = f.received_on
LEFT JOIN work_day done ON done.day = f.completed_on
"""


def metric(label: str, expression: str) -> dict[str, str]:
    """One figure by an expression of SQL."""
    return {"expressionType": "SQL", "sqlExpression": expression, "label": label}


def figures(start: str, end: str) -> list[dict[str, str]]:
    """The figures of the headline that files give, over the days from ``start`` to ``end``."""
    came, done = (f"{day} BETWEEN '{start}' AND '{end}'" for day in ("received_on", "completed_on"))
    in_hand = f"received_on <= '{end}' AND (completed_on IS NULL OR completed_on > '{end}')"
    late = f"{in_hand} AND due_on < '{end}' AND NOT stands"
    return [
        metric("received", f"SUM(CASE WHEN {came} THEN 1 ELSE 0 END)"),
        metric("resolved", f"SUM(CASE WHEN {done} THEN 1 ELSE 0 END)"),
        metric("on_time_rate", _rate(f"{done} AND due_on IS NOT NULL")),
        metric("overdue", f"SUM(CASE WHEN {late} THEN 1 ELSE 0 END)"),
        metric("open", f"SUM(CASE WHEN {in_hand} THEN 1 ELSE 0 END)"),
        metric("median_duration",
               f"PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY took) FILTER (WHERE {done})"),
    ]  # fmt: skip


def _rate(of: str) -> str:
    in_time = f"SUM(CASE WHEN {of} AND completed_on <= due_on THEN 1 ELSE 0 END)"
    return f"{in_time} * 1.0 / NULLIF(SUM(CASE WHEN {of} THEN 1 ELSE 0 END), 0)"


def questions(asked: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The six, by name, as queries of the API for chart data."""
    start, end, before_start, before_end, since = (
        asked[name] for name in ("start", "end", "before_start", "before_end", "since")
    )
    month = {
        "timeGrain": "P1M",
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "sqlExpression": "completed_on",
        "label": "completed_on",
    }
    by_month = {
        "metrics": [metric("resolved", "COUNT(*)"), metric("rate", _rate("due_on IS NOT NULL"))],
        "extras": {"where": f"completed_on BETWEEN '{since}' AND '{end}'",
                   "time_grain_sqla": "P1M"},
    }  # fmt: skip
    overdue = f"completed_on IS NULL AND due_on < '{end}' AND NOT stands"
    return {
        "headline": {"metrics": figures(start, end), "columns": []},
        "headline before": {"metrics": figures(before_start, before_end), "columns": []},
        "24 months": {**by_month, "columns": [month]},
        "agencies": {"metrics": figures(start, end), "columns": ["agency"]},
        "agencies, 24 months": {**by_month, "columns": [month, "agency"]},
        "oldest overdue": {
            "columns": ["code", "due_on"],
            "extras": {"where": overdue},
            "orderby": [["due_on", True]],
            "row_limit": 2,
        },
    }


class Superset:
    """One Superset, asked in this process."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def begin(self, url: str, sql: str) -> None:
        """Make it, and register the database at ``url`` and one dataset."""
        config = self._home / "superset_config.py"
        config.write_text(CONFIG.format(home=self._home))
        os.environ |= {"SUPERSET_CONFIG_PATH": str(config), "FLASK_APP": "superset"}
        self._command("db", "upgrade")
        self._command("fab", "create-admin", "--username", USER, "--firstname", "b", "--lastname",
                      "b", "--email", "b@localhost", "--password", PASSWORD)  # fmt: skip
        self._command("init")
        # only here: the configuration is read on import
        create_app = importlib.import_module("superset.app").create_app

        self._client = create_app().test_client()
        self._headers: dict[str, str] = {}
        login = {"username": USER, "password": PASSWORD, "provider": "db", "refresh": False}
        token = self._post("/api/v1/security/login", login)["access_token"]
        self._headers = {"Authorization": f"Bearer {token}"}
        made = self._post("/api/v1/database/", {"database_name": "bench", "sqlalchemy_uri": url})
        dataset = {"database": made["id"], "schema": "public", "table_name": "files", "sql": sql}
        self._dataset = self._post("/api/v1/dataset/", dataset)["id"]

    def ask(self, query: dict[str, Any], force: bool) -> list[dict[str, Any]]:
        """The rows that answer one query; raises RuntimeError with Superset's own words."""
        body = {
            "datasource": {"id": self._dataset, "type": "table"},
            "force": force,
            "queries": [{"row_limit": 50_000, "time_range": "No filter", **query}],
            "result_format": "json",
            "result_type": "full",
        }
        found = self._post("/api/v1/chart/data", body)["result"][0]
        if found.get("error"):
            raise RuntimeError(found["error"])
        if force == bool(found["is_cached"]):
            raise RuntimeError(f"force {force}, but cached {found['is_cached']}")
        rows: list[dict[str, Any]] = found["data"]
        return rows

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body, headers=self._headers)
        if answer.status_code >= 300:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.get_data(as_text=True)}")
        return answer.get_json()

    def _command(self, *words: str) -> None:
        program = Path(sys.executable).parent / "superset"
        done = subprocess.run([program, *words], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"superset {' '.join(words)}:\n{done.stderr[-2000:]}")


def main() -> None:
    """Ask, and write what each question took, in seconds, and the headline itself."""
    home = Path(sys.argv[1])
    asked = json.load(sys.stdin)
    superset = Superset(home)
    superset.begin(asked["url"], DATASET.format(end=asked["end"]))
    took: dict[str, dict[str, list[float]]] = {}
    headline = None
    for name, query in questions(asked).items():
        took[name] = {"force": [], "cached": []}
        for force, times in ((True, asked["repeat"]), (False, asked["repeat"] * 3)):
            for _number in range(times):
                start = time.perf_counter()
                rows = superset.ask(query, force)
                took[name]["force" if force else "cached"].append(time.perf_counter() - start)
        headline = headline or rows[0]
        print(f"  {name}: {took[name]['force']}", file=sys.stderr, flush=True)
    (home / "took.json").write_text(json.dumps({"took": took, "headline": headline}))


if __name__ == "__main__":
    main()
