"""Read each YAML file named on the command line; a repeated key is an error too, since the second hides the first."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from pathlib import Path

import yaml


class StrictLoader(yaml.SafeLoader):
    """A loader that does not let a key be said twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        """As the parent does, after counting the keys."""
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        if twice := {key for key in keys if keys.count(key) > 1}:
            said = f"said twice: {', '.join(map(str, twice))}"
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
        return super().construct_mapping(node, deep)


def main(names: list[str]) -> int:
    """Print what is wrong; 1 if anything is."""
    wrong = 0
    for name in names:
        try:
            yaml.load(Path(name).read_text(encoding="utf-8"), Loader=StrictLoader)
        except yaml.YAMLError as problem:
            print(f"{name}: {problem}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
