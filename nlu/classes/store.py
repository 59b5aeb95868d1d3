"""Which tree and which model are in use, and where they are kept.

`<home>/classes/tree.yml` is an imported tree, otherwise the shipped one counts. Models lie under
`<home>/models/classes/`, each in a folder named by everything it was made of; `use` names a
learned one when a bureau chose it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlu.classes import tree as trees
from nlu.classes.examples import FOLDER, LEXICON, WORDS, read_examples
from nlu.classes.model import ClassModel
from nlu.classes.tree import Tree

ROOT = Path(__file__).resolve().parents[2]
_CODE = ("features.py", "model.py", "training.py", "crossing.py")
_CALIBRATED_BY = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Classes:
    """What the engine needs: the tree, the model, and the model's name."""

    tree: Tree
    model: ClassModel
    name: str


def home() -> Path:
    """Where this installation keeps its things."""
    return Path(os.environ.get("XINFANG_HOME") or ROOT / "var")


@cache
def loaded() -> Classes:
    """Tree and model in use, read once; a model that is not there yet is trained."""
    return in_use(home())


def in_use(place: Path) -> Classes:
    """The learned model that was put to use and fits the tree, else the shipped one."""
    tree = current_tree(place)
    name = used(place)
    if name:
        model = ClassModel.load(models(place) / name)
        if model.about["tree"] == tree.digest():
            return Classes(tree, model, name)
        _log.warning("the learned class model belongs to another tree; the shipped one is used")
    folder = shipped(tree, models(place))
    return Classes(tree, ClassModel.load(folder), folder.name)


def models(place: Path) -> Path:
    """The folder of the class models."""
    return place / "models" / "classes"


def tree_file(place: Path) -> Path:
    """Where an imported tree is."""
    return place / "classes" / "tree.yml"


def current_tree(place: Path) -> Tree:
    """The imported tree, else the shipped one."""
    imported = tree_file(place)
    return trees.read_tree(imported if imported.exists() else trees.SHIPPED)


def used(place: Path) -> str | None:
    """The name of the learned model in use."""
    pointer = models(place) / "use"
    name = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    return name if name and (models(place) / name).is_dir() else None


def use(place: Path, name: str | None) -> None:
    """Put a learned model to use, or none; engines take it up when they start."""
    pointer = models(place) / "use"
    pointer.parent.mkdir(parents=True, exist_ok=True)
    if name is None:
        pointer.unlink(missing_ok=True)
        return
    fresh = pointer.with_suffix(".tmp")
    fresh.write_text(name + "\n", encoding="utf-8")
    fresh.replace(pointer)


def shipped(tree: Tree, folder: Path) -> Path:
    """The folder of the model of our own examples, trained if it is not there yet."""
    target = folder / f"shipped-{fingerprint(tree)}"
    if not target.is_dir():
        keep(train_shipped(tree), target)
    return target


def train_shipped(tree: Tree) -> ClassModel:
    """A model of our own examples, its probabilities calibrated by cross-validation."""
    # scikit-learn takes a second to import; only whoever trains should wait for it.
    from nlu.classes import crossing, training  # noqa: PLC0415

    examples = read_examples(tree)
    sentences = [one for one in examples if training.is_sentence(one)]
    words = [one for one in examples if not training.is_sentence(one)]
    shares, firsts = crossing.crossed(
        sentences, lambda rows: training.train(tree, [*rows, *words]), _CALIBRATED_BY
    )
    warm = crossing.temperature(shares, crossing.truth(sentences, firsts))
    return training.train(tree, examples, temperature=warm)


def keep(model: ClassModel, target: Path) -> None:
    """Save a model so that nobody ever sees half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=".making-"))
    model.save(fresh)
    fresh.chmod(0o755)
    try:
        fresh.rename(target)
    except OSError:
        # Another process was quicker with the same model.
        shutil.rmtree(fresh, ignore_errors=True)


def fingerprint(tree: Tree) -> str:
    """The name of the shipped model that belongs to this tree and the source as it is."""
    seen = hashlib.sha256(json.dumps([tree.digest()]).encode())
    code = (Path(__file__).with_name(name) for name in _CODE)
    for path in (*code, WORDS, LEXICON, *sorted(FOLDER.glob("*.yml"))):
        seen.update(f"\0{path.name}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:16]
