"""`python -m tests.journeys.look URL… [--email … --password …]`: pictures of running pages, and what axe says."""

import argparse
from urllib.parse import urlsplit

from tests.journeys.browser import chromium, file_name, reader


def main() -> int:
    """Photographs each address into ./screenshots; the exit status is 1 when something is not sound."""
    parser = argparse.ArgumentParser(prog="look", description=__doc__)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--email")
    parser.add_argument("--password", default="")
    parser.add_argument("--no-axe", action="store_true", help="pictures only")
    given = parser.parse_args()
    parts = urlsplit(given.urls[0])
    unsound = False
    with chromium() as browser, reader(browser, f"{parts.scheme}://{parts.netloc}") as someone:
        if given.email:
            someone.sign_in(given.email, given.password)
        for url in given.urls:
            answer = someone.page.goto(url)
            print(f"{answer.status if answer else '?'} {url}")  # noqa: T201 - a command's answer
            for path in someone.photograph(file_name(url)):
                print(f"  {path}")  # noqa: T201
            if given.no_axe:
                continue
            try:
                someone.assert_sound()
            except AssertionError as wrong:
                unsound = True
                print(wrong)  # noqa: T201
    return int(unsound)


if __name__ == "__main__":
    raise SystemExit(main())
