"""How long an autosave of a 20 KB description takes, as a ratio to the portal's own GET /healthz.

python3 bench/autosave.py [rounds]
"""

import json
import statistics
import sys
import time
from collections.abc import Callable

from serving import portal

TEXT = "<p>" + "L’enfant a un code P le vendredi, et la case est grise. " * 350 + "</p>"


def seconds(action: Callable[[], object]) -> float:
    """How long ``action`` takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def main() -> None:
    """Print the medians and their ratio; both are measured in turn, so that both meet the same machine."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with portal() as running:
        running.sign_in()
        form = {
            "service": "agenda",
            "key": "b" * 32,
            "summary": "Agenda",
            "type": "question",
            "format": "html",
            "description": TEXT,
        }
        made = json.loads(running.post("/drafts", form))
        version, saves, answers = made["version"], [], []
        for round_ in range(rounds):
            text = TEXT + f"<p>{round_}</p>"
            answers.append(seconds(lambda: running.get("/healthz")))
            request = running.form(made["url"], {**form, "description": text, "version": str(version)})
            saves.append(seconds(lambda request=request: running.send(request)))
            version += 1
    save, answer = statistics.median(saves), statistics.median(answers)
    print(f"description                 {len(TEXT.encode()) / 1000:6.1f} KB")
    print(f"autosave                    {save * 1000:6.2f} ms")
    print(f"GET /healthz                {answer * 1000:6.2f} ms")
    print(f"ratio                       {save / answer:6.1f}  (wanted: at most 3)")


if __name__ == "__main__":
    main()
