from reinstate.specimens.__main__ import main


def test_the_gallery_writes_what_was_asked_for(tmp_path, capsys):
    assert main(["--only", "documents", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "us_passport.passport_page.png").is_file()
    assert "documents: 15 pictures" in capsys.readouterr().out


def test_missing_fonts_are_one_line_and_status_2(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("REINSTATE_FONTS", str(tmp_path))
    assert main(["--only", "notes", "--out", str(tmp_path)]) == 2
    assert "make setup" in capsys.readouterr().err
