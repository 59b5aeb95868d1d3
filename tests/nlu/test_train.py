"""A training that is killed leaves nothing behind that looks like a model."""

from pathlib import Path

import pytest

from nlu import train


class Killed(BaseException):
    """What ends a training from outside."""


def test_half_a_model_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"a whole model"

    def half(folder: Path, name: str) -> Path:
        (folder / f"{name}.tar.gz").write_bytes(whole[:4])
        raise Killed

    def all_of_it(folder: Path, name: str) -> Path:
        made = folder / f"{name}.tar.gz"
        made.write_bytes(whole)
        return made

    monkeypatch.setattr(train, "_run_rasa", half)
    with pytest.raises(Killed):
        train.train(tmp_path, quiet=True)
    assert not list(tmp_path.glob("*.tar.gz"))
    with pytest.raises(FileNotFoundError):
        train.current(tmp_path)
    monkeypatch.setattr(train, "_run_rasa", all_of_it)
    model = train.train(tmp_path, quiet=True)
    assert model.read_bytes() == whole
    assert train.current(tmp_path) == model
