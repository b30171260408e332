"""The scan of an inbox: what is a recording, what is not and why; nothing is ever changed."""

from __future__ import annotations

import hashlib
import itertools
import os
import shutil
import tempfile
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import RecordingNotFoundError, StorageError
from minutes.pipeline import inbox
from minutes.pipeline.inbox import find, recording_id, scan
from minutes.pipeline.names import natural_key, shown


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "audio_in"
    path.mkdir()
    return path


def put(folder: Path, *names: str, text: str = "x") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names_of(found: inbox.Scan) -> list[str]:
    return [recording.name for recording in found.recordings]


def reasons_of(found: inbox.Scan) -> dict[str, str]:
    return {item.path.name: item.reason for item in found.skipped}


class TestFiles:
    def test_each_media_file_is_a_recording_with_its_meeting_file(self, folder: Path) -> None:
        put(folder, "회의 2.m4a", "회의 10.wav", "회의 2.toml", "Talk.MP3")
        found = scan(folder)
        assert names_of(found) == ["Talk.MP3", "회의 2.m4a", "회의 10.wav"]
        assert [r.meeting_file for r in found.recordings] == [None, folder / "회의 2.toml", None]
        assert [r.sources for r in found.recordings][1] == (folder / "회의 2.m4a",)
        assert found.recordings[1].title == "회의 2"
        assert found.skipped == ()

    @pytest.mark.parametrize(
        "ending", ["wav", "flac", "mp3", "m4a", "aac", "ogg", "opus", "webm", "mp4", "mov"]
    )
    def test_every_promised_format_is_taken(self, folder: Path, ending: str) -> None:
        put(folder, f"a.{ending}")
        assert names_of(scan(folder)) == [f"a.{ending}"]

    def test_nfd_names_match_and_paths_stay_as_they_are(self, folder: Path) -> None:
        recording = unicodedata.normalize("NFD", "회의.m4a")
        put(folder, recording, unicodedata.normalize("NFC", "회의.toml"))
        found = scan(folder).recordings[0]
        assert found.name == "회의.m4a"
        assert found.title == "회의"
        assert found.sources[0].name == recording
        assert found.meeting_file == folder / "회의.toml"

    def test_hidden_system_and_companion_files_pass_in_silence(self, folder: Path) -> None:
        put(folder, ".gitkeep", ".DS_Store", "Thumbs.db", "~$회의.docx", "._a.m4a")
        put(folder, "안건.hwpx", "메모.txt", "README.md", "사진.JPG")
        assert scan(folder) == inbox.Scan()

    def test_what_cannot_be_used_is_told_with_the_reason(self, folder: Path) -> None:
        put(folder, "a.dat", "noending", "b.m4a.part", "c.wav.crdownload", "lost.toml")
        found = scan(folder)
        assert found.recordings == ()
        assert reasons_of(found) == {
            "a.dat": inbox.NOT_MEDIA,
            "noending": inbox.NOT_MEDIA,
            "b.m4a.part": inbox.STILL_ARRIVING,
            "c.wav.crdownload": inbox.STILL_ARRIVING,
            "lost.toml": inbox.NO_PARTNER,
        }

    def test_links_stay_inside(self, folder: Path, tmp_path: Path) -> None:
        put(tmp_path, "secret.wav", "away/b.wav")
        put(folder, "real.wav")
        (folder / "out.wav").symlink_to(tmp_path / "secret.wav")
        (folder / "away").symlink_to(tmp_path / "away")
        (folder / "broken.wav").symlink_to(folder / "nothing.wav")
        (folder / "inside.wav").symlink_to(folder / "real.wav")
        found = scan(folder)
        assert names_of(found) == ["inside.wav", "real.wav"]
        assert reasons_of(found) == {
            "out.wav": inbox.OUTSIDE,
            "away": inbox.OUTSIDE,
            "broken.wav": inbox.BROKEN_LINK,
        }

    def test_pipes_are_not_opened(self, folder: Path) -> None:
        os.mkfifo(folder / "a.wav")
        assert reasons_of(scan(folder)) == {"a.wav": inbox.NOT_A_FILE}

    def test_absent_inbox_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError):
            scan(tmp_path / "nowhere")


class TestWhatOthersLeaveBehind:
    @pytest.mark.parametrize(
        "name",
        [
            *(".DS_Store", "._회의.m4a", ".AppleDouble/a.wav", ".Trashes/a.wav", "Icon\r"),
            *("__MACOSX/a.wav", ".Spotlight-V100/a.wav", "@eaDir/a.wav", "#recycle/a.wav"),
            *("@Recycle/a.wav", "@tmp/a.wav", "#snapshot/a.wav", "$RECYCLE.BIN/a.wav"),
            *("System Volume Information/a.wav", "lost+found/a.wav", ".sync/a.wav"),
            *(".stfolder/a.wav", "desktop.ini", "THUMBS.DB", "~$회의.docx", ".~lock.a.wav#"),
            *("a.wav@SynoEAStream", "@Recently-Snapshot/a.wav"),
        ],
    )
    def test_litter_passes_in_silence_here_and_in_a_meeting(self, folder: Path, name: str) -> None:
        put(folder, name, "회의/a.wav")
        put(folder / "회의", name)
        found = scan(folder)
        assert names_of(found) == ["회의"]
        assert len(found.recordings[0].sources) == 1
        assert found.skipped == ()

    def test_a_file_may_bear_the_name_of_litter_in_part(self, folder: Path) -> None:
        put(folder, "tmp.wav", "recycle.wav", "#1 회의.wav", "@회의.wav", "~회의.wav")
        assert len(scan(folder).recordings) == 5

    @pytest.mark.parametrize(
        "ending",
        ["part", "PARTIAL", "tmp", "crdownload", "download", "filepart", "opdownload", "aria2"],
    )
    def test_an_unfinished_copy_holds_what_it_will_become(self, folder: Path, ending: str) -> None:
        put(folder, "a.mp3", f"a.mp3.{ending}", "b.mp3", "회의/1.wav", f"회의/2.wav.{ending}")
        found = scan(folder)
        partial = f"a.mp3.{ending}"
        assert {r.name: [path.name for path in r.arriving] for r in found.recordings} == {
            "a.mp3": [partial],
            "b.mp3": [],
            "회의": [f"2.wav.{ending}"],
        }
        assert reasons_of(found)[partial] == inbox.STILL_ARRIVING


class TestOurOwnFolders:
    def test_they_are_never_taken(self, folder: Path) -> None:
        put(folder, "exports/2026-11-20_회의/낭독.wav", "state/audio/a.wav", "회의/a.wav")
        (folder / "다른 이름").symlink_to(folder / "exports")
        (folder / "안쪽").symlink_to(folder / "exports/2026-11-20_회의")
        ours = (folder / "exports", folder / "state", folder.parent / "elsewhere")
        found = scan(folder, leave_out=ours)
        assert names_of(found) == ["회의"]
        assert reasons_of(found) == dict.fromkeys(
            ("exports", "state", "다른 이름", "안쪽"), inbox.OURS
        )

    def test_exports_around_the_inbox_do_not_hide_it(self, folder: Path) -> None:
        put(folder, "a.wav", "회의/a.wav")
        assert len(scan(folder, leave_out=(folder.parent,)).recordings) == 2

    def test_exports_in_the_inbox_itself_hold_no_recordings(self, folder: Path) -> None:
        put(folder, "2026-11-20_회의/회의록.docx", "2026-11-20_회의/자막.srt", "a.wav")
        assert names_of(scan(folder, leave_out=(folder,))) == ["a.wav"]


class TestNames:
    def test_equal_in_normal_form_are_kept_apart(self, folder: Path) -> None:
        nfd, nfc = (unicodedata.normalize(form, "가각") for form in ("NFD", "NFC"))
        put(folder, f"{nfd}.wav", f"{nfc}.wav", f"{nfd}.toml", f"{nfc}.toml")
        found = scan(folder)
        assert names_of(found) == ["가각.wav", "가각.wav"]
        for recording in found.recordings:
            assert recording.meeting_file == recording.sources[0].with_suffix(".toml")

    def test_parts_equal_in_normal_form_are_all_parts(self, folder: Path) -> None:
        nfd, nfc = (unicodedata.normalize(form, "가각.wav") for form in ("NFD", "NFC"))
        put(folder, f"m/{nfd}", f"m/{nfc}")
        assert len(scan(folder).recordings[0].sources) == 2
        put(folder, "m/meeting.toml", text=f'parts = ["{nfc}"]')
        assert [path.name for path in scan(folder).recordings[0].sources] == [nfc]

    def test_broken_characters_are_told_and_kept_from_the_database(self, folder: Path) -> None:
        korean = os.fsdecode("녹음.wav".encode("cp949"))
        put(folder, korean, os.fsdecode(b"\xff.wav"), f"회의/{korean}", "회의/a.wav")
        found = scan(folder)
        assert names_of(found) == ["회의"]
        # Bytes of CP949 are shown as what they were meant to be.
        told = [item.path.relative_to(folder).as_posix() for item in found.skipped]
        assert told == ["녹음.wav", "회의/녹음.wav", "\ufffd.wav"]
        assert find([folder / korean]).recordings == ()

    @given(st.text())
    def test_any_name_is_shown_on_one_line_that_can_be_stored(self, name: str) -> None:
        text = shown(name)
        assert text.encode().decode() == text
        assert text == shown(text)
        assert not {unicodedata.category(c) for c in text} & {"Cc", "Cs", "Zl", "Zp"}


class TestWhileOthersWork:
    def test_what_goes_away_is_not_there(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "a.wav", "b.wav", "m/1.wav")
        real = Path.stat

        def vanish(path: Path, **kwargs: bool) -> os.stat_result:
            if path.name == "a.wav":
                path.unlink(missing_ok=True)
            status = real(path, **kwargs)
            if path.name == "m":
                shutil.rmtree(path)
            return status

        monkeypatch.setattr(Path, "stat", vanish)
        found = scan(folder)
        assert names_of(found) == ["b.wav"]
        assert found.skipped == ()

    def test_renaming_does_no_harm(self, folder: Path) -> None:
        put(folder, *(f"회의 {n}/{part}.wav" for n in range(5) for part in range(3)))
        over = threading.Event()

        def rename() -> None:
            for turn in itertools.count():
                if over.is_set():
                    return
                for n in range(5):
                    old, new = (
                        folder / f"회의 {n}{mark}" for mark in ("", " 옮김")[:: 1 - turn % 2 * 2]
                    )
                    old.rename(new)

        other = threading.Thread(target=rename)
        other.start()
        try:
            for _ in range(100):
                for recording in scan(folder).recordings:
                    assert recording.name.startswith("회의")
        finally:
            over.set()
            other.join()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody and back")
    def test_closed_folders_are_told(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            put(folder, "닫힌 회의/a.wav", "못 들어가는 회의/a.wav", "b.wav")
            (folder / "닫힌 회의").chmod(0o700)
            (folder / "못 들어가는 회의").chmod(0o744)
            os.seteuid(65_534)
            try:
                found = scan(folder)
            finally:
                os.seteuid(0)
        assert names_of(found) == ["b.wav"]
        told = {item.path.relative_to(folder).as_posix(): item.reason for item in found.skipped}
        assert told == dict.fromkeys(("닫힌 회의", "못 들어가는 회의"), inbox.UNREADABLE)


class TestFolders:
    def test_folder_is_one_meeting_in_natural_order(self, folder: Path) -> None:
        put(folder, "제3차 회의/부 10.m4a", "제3차 회의/부 2.m4a", "제3차 회의/meeting.toml")
        put(folder, "제3차 회의/안건.pdf")
        found = scan(folder)
        assert names_of(found) == ["제3차 회의"]
        assert [p.name for p in found.recordings[0].sources] == ["부 2.m4a", "부 10.m4a"]
        assert found.recordings[0].meeting_file == folder / "제3차 회의/meeting.toml"
        assert found.recordings[0].title == "제3차 회의"
        assert found.skipped == ()

    def test_dots_in_a_folder_name_are_no_ending(self, folder: Path) -> None:
        put(folder, "2026.11.22. 회의/a.wav")
        assert scan(folder).recordings[0].title == "2026.11.22. 회의"

    def test_parts_of_the_meeting_file_win(self, folder: Path) -> None:
        put(folder, "m/a.wav", "m/b.wav", "m/c.wav")
        put(folder, "m/meeting.toml", text='parts = ["c.wav", "a.wav"]')
        found = scan(folder)
        assert [p.name for p in found.recordings[0].sources] == ["c.wav", "a.wav"]
        assert reasons_of(found) == {"b.wav": inbox.NOT_LISTED}

    @pytest.mark.parametrize("text", ["parts = [", "parts = 3", 'parts = [1, "../x.wav"]'])
    def test_broken_meeting_file_does_not_stop_the_scan(self, folder: Path, text: str) -> None:
        put(folder, "m/b.wav", "m/a.wav")
        put(folder, "m/meeting.toml", text=text)
        assert [p.name for p in scan(folder).recordings[0].sources] == ["a.wav", "b.wav"]

    def test_empty_and_nested_folders_are_told(self, folder: Path) -> None:
        put(folder, "empty/note.txt", "m/a.wav", "m/deeper/b.wav", "m/x.bin")
        found = scan(folder)
        assert names_of(found) == ["m"]
        assert reasons_of(found) == {
            "empty": inbox.NO_MEDIA,
            "deeper": inbox.NESTED,
            "x.bin": inbox.NOT_MEDIA,
        }


class TestNamed:
    def test_named_file_is_taken_whatever_its_ending(self, folder: Path) -> None:
        put(folder, "a.dat", "a.toml")
        found = find([folder / "a.dat"])
        assert found.recordings[0].sources == (folder / "a.dat",)
        assert found.recordings[0].meeting_file == folder / "a.toml"

    def test_relative_paths_become_absolute(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(folder, "a.wav")
        monkeypatch.chdir(folder)
        assert find([Path("a.wav")]) == scan(folder)

    def test_folder_is_a_meeting_by_its_file_or_its_place(self, folder: Path) -> None:
        put(folder, "m/a.wav", "m/b.wav", "n/a.wav", "n/b.wav", "n/meeting.toml")
        assert names_of(find([folder / "m"])) == ["a.wav", "b.wav"]
        assert names_of(find([folder / "m"], inbox=folder)) == ["m"]
        assert names_of(find([folder / "n"])) == ["n"]

    def test_naming_twice_counts_once(self, folder: Path) -> None:
        put(folder, "a.wav")
        assert names_of(find([folder / "a.wav", folder])) == ["a.wav"]

    def test_pipes_are_not_opened(self, folder: Path) -> None:
        os.mkfifo(folder / "a.wav")
        assert reasons_of(find([folder / "a.wav"])) == {"a.wav": inbox.NOT_A_FILE}

    def test_a_name_that_no_file_can_have_is_an_error(self, folder: Path) -> None:
        with pytest.raises(StorageError):
            find([folder / ("가" * 300)])

    def test_absent_file_is_an_error(self, folder: Path) -> None:
        with pytest.raises(RecordingNotFoundError, match="gone"):
            find([folder / "gone.wav"])


class TestIdentity:
    def test_one_part_is_its_own_hash(self) -> None:
        assert recording_id(("ab" * 32,)) == "ab" * 32

    def test_several_parts_depend_on_order(self) -> None:
        first, second = "ab" * 32, "cd" * 32
        assert (
            recording_id((first, second)) == hashlib.sha256((first + second).encode()).hexdigest()
        )
        assert recording_id((first, second)) != recording_id((second, first))


class TestNaturalOrder:
    def test_numbers_count(self) -> None:
        names = ["10부", "2부", "1부", "b", "A", "a2", "a10"]
        assert sorted(names, key=natural_key) == ["1부", "2부", "10부", "A", "a2", "a10", "b"]

    @given(st.lists(st.text()))
    def test_any_names_can_be_sorted(self, names: list[str]) -> None:
        once = sorted(names, key=natural_key)
        assert sorted(once, key=natural_key) == once
