from datetime import datetime

import pytest

from minersim.errors import UnknownMachineError
from minersim.hardware import catalogue, custom_machine, find_machine, search
from minersim.hardware.names import is_fragment, is_whole, keeps_numbers_whole, words

MACHINES = catalogue()
every_machine = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)


def names(machines):
    return [machine.name for machine in machines]


# the table


def test_catalogue_holds_many_machines_each_once():
    assert len(MACHINES) >= 150
    assert len({machine.name.casefold() for machine in MACHINES}) == len(MACHINES)
    assert len({machine.model for machine in MACHINES}) >= 100
    assert len({machine.manufacturer for machine in MACHINES}) >= 8


def test_rows_stand_by_maker_release_model_and_hashrate():
    order = [
        (m.manufacturer.casefold(), m.release, m.model.casefold(), m.hashrate_ths) for m in MACHINES
    ]
    assert order == sorted(order)


def test_catalogue_is_read_once():
    assert catalogue() is MACHINES


def test_rows_are_trusted_and_known():
    assert {machine.confidence for machine in MACHINES} == {"multi", "single-bin"}
    assert {machine.cooling for machine in MACHINES} == {"air", "hydro", "immersion"}


def test_doubtful_rows_are_left_out():
    notes = " ".join(machine.note.casefold() for machine in MACHINES)
    assert "doubtful" not in notes
    assert "llm" not in notes
    assert "Whatsminer M66S++ 470T" not in names(MACHINES)


def test_releases_are_months_from_2015_on():
    years = {datetime.strptime(machine.release, "%Y-%m").year for machine in MACHINES}  # noqa: DTZ007
    assert min(years) == 2015
    assert max(years) <= 2026


def test_figures_are_sane():
    for machine in MACHINES:
        assert 1.0 <= machine.hashrate_ths <= 1200.0, machine
        assert 10.0 <= machine.power_w <= 12_000.0, machine
        assert 9.0 <= machine.efficiency_j_per_th <= 310.0, machine


def test_efficiency_follows_the_release():
    bounds = {2016: (90, 310), 2020: (29, 60), 2023: (17, 31), 2026: (9, 15)}
    for machine in MACHINES:
        low, high = bounds.get(int(machine.release[:4]), (0, 400))
        assert low <= machine.efficiency_j_per_th <= high, machine


@pytest.mark.parametrize(
    ("name", "power_w", "release"),
    [
        ("Antminer S9 13.5T", 1323, "2016-06"),
        ("Antminer S19j Pro 104T", 3068, "2021-06"),
        ("Antminer S19 XP 140T", 3010, "2022-07"),
        ("Antminer S21 200T", 3500, "2023-12"),
        ("Whatsminer M60S 186T", 3441, "2023-10"),
        ("SEALMINER A2 226T", 3729, "2025-02"),
    ],
)
def test_known_data_sheets(name, power_w, release):
    machine = find_machine(name)
    assert (machine.power_w, machine.release) == (power_w, release)


# search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("s19j pro 104", "Antminer S19j Pro 104T"),
        ("S19J-PRO 104 TH/s", "Antminer S19j Pro 104T"),
        ("s19jpro104t", "Antminer S19j Pro 104T"),
        ("104t s19j pro", "Antminer S19j Pro 104T"),
        ("s 19 j pro 104", "Antminer S19j Pro 104T"),
        ("bitmain 9j pro 104", "Antminer S19j Pro 104T"),
        ("s21 200", "Antminer S21 200T"),
        ("s21", "Antminer S21 188T"),
        ("s21 xp", "Antminer S21 XP 270T"),
        ("s21xp", "Antminer S21 XP 270T"),
        ("s21 hyd", "Antminer S21 Hyd 302T"),
        ("s19 pro", "Antminer S19 Pro 100T"),
        ("s9", "Antminer S9 11.5T"),
        ("s7ln", "Antminer S7-LN 2.7T"),
        ("m30s++ 112", "Whatsminer M30S++ 112T"),
        ("M30S ++ 112", "Whatsminer M30S++ 112T"),
        ("whats m60s 186", "Whatsminer M60S 186T"),
        ("canaan 1566 185", "Avalon A1566 185T"),
        ("sealminer a2", "SEALMINER A2 220T"),
        ("nano 3", "Avalon Nano 3 4T"),
        ("stu u8", "StrongU STU-U8 46T"),
        ("e9.2", "Ebit E9.2 12T"),
    ],
)
def test_best_match_comes_first(text, first):
    assert search(text)[0].name == first


def test_exact_model_comes_before_longer_names_and_whole_words_before_fragments():
    found = names(search("s19j pro"))
    plus = [name for name in found if "Pro+" in name]
    assert plus
    assert found[-len(plus) :] == plus
    assert found[: -len(plus)] == [f"Antminer S19j Pro {n}T" for n in (84, 88, 92, 96, 100, 104)]


def test_every_token_must_match():
    assert names(search("s19 xp 140")) == ["Antminer S19 XP 140T"]
    assert search("s19 xp 999") == []
    assert all("Hyd" in name and "S19" in name for name in names(search("hyd s19")))


def test_a_word_being_typed_already_finds():
    for end in range(1, len("antminer s21 200") + 1):
        assert "Antminer S21 200T" in names(search("antminer s21 200"[:end]))


@pytest.mark.parametrize("text", ["", "   ", "-"])
def test_empty_search_finds_every_machine(text):
    assert search(text) == list(MACHINES)


@pytest.mark.parametrize("text", ["foo", "s19 foo", "s21 hydra", "s21 plus", "s19j pro 105"])
def test_no_matches(text):
    assert search(text) == []


def test_marks_other_than_plus_part_words():
    assert search("s19*(pro)") == search("s19 pro")
    assert search("[\\") == list(MACHINES)
    assert {machine.model for machine in search("s21+")} == {
        "Antminer S21+",
        "Antminer S21+ Hyd",
    }


# one machine


@every_machine
def test_own_name_finds_the_machine(machine):
    assert search(machine.name)[0] is machine
    spellings = [
        machine.name,
        machine.name.removesuffix("T"),
        machine.name.upper(),
        machine.name.casefold().replace(" ", ""),
        machine.name.replace(" ", "-"),
        f"  {machine.name.removesuffix('T')}  TH/s ",
        f"{machine.manufacturer} {machine.name}",
    ]
    for spelling in spellings:
        assert find_machine(spelling) is machine, spelling


@every_machine
def test_the_brand_may_be_left_out(machine):
    _, _, rest = machine.name.partition(" ")
    if rest != machine.bin:
        assert find_machine(rest) is machine


def test_a_model_with_one_bin_needs_no_bin():
    bins = {}
    for machine in MACHINES:
        bins.setdefault(machine.model, []).append(machine)
    for model, machines in bins.items():
        if len(machines) == 1:
            assert find_machine(model) is machines[0]
        else:
            with pytest.raises(UnknownMachineError, match=f"comes in {len(machines)} bins"):
                find_machine(model)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("s19 xp 140", "Antminer S19 XP 140T"),
        ("Antminer S21 200", "Antminer S21 200T"),
        ("s21 200", "Antminer S21 200T"),
        ("bitmain s19jpro104", "Antminer S19j Pro 104T"),
        ("s23", "Antminer S23 318T"),
        ("s21 xp", "Antminer S21 XP 270T"),
        ("s21 335", "Antminer S21 Hyd 335T"),
        ("nano 3", "Avalon Nano 3 4T"),
        ("m66s++", "Whatsminer M66S++ 356T"),
        ("avalon 1566 185", "Avalon A1566 185T"),
        ("bitdeer a2 226", "SEALMINER A2 226T"),
        ("s21+ 235 TH", "Antminer S21+ 235T"),
        ("Turbo 25", "Innosilicon T2 Turbo 25T"),
        ("dragonm", "DragonMint T1 16T"),
    ],
)
def test_texts_that_name_one_machine(text, name):
    assert find_machine(text).name == name


def test_several_bins_are_refused_with_the_bins():
    with pytest.raises(UnknownMachineError) as caught:
        find_machine("Antminer S19j Pro")
    assert str(caught.value) == (
        "machine 'Antminer S19j Pro' comes in 6 bins: 84T, 88T, 92T, 96T, 100T, 104T; "
        "name one, as in 'Antminer S19j Pro 104T'"
    )
    assert caught.value.candidates == [
        f"Antminer S19j Pro {n}T" for n in (84, 88, 92, 96, 100, 104)
    ]


def test_several_models_are_refused_with_some_names():
    with pytest.raises(UnknownMachineError, match=r"'hyd' fits 35 names: .* and 30 more") as caught:
        find_machine("hyd")
    assert len(caught.value.candidates) == 35


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("S19j Pro 105", "Antminer S19j Pro 104T"),
        ("s21 195T", "Antminer S21 200T"),
        ("Watsminer M60S 186", "Whatsminer M60S 186T"),
        ("Antmner S21 200T", "Antminer S21 200T"),
        ("Antminer S99", "Antminer S9 11.5T"),
        ("S21 XP Imm 30", "Antminer S21 XP Imm 300T"),
        ("s19 xp 14", "Antminer S19 XP 140T"),
    ],
)
def test_unknown_names_get_near_matches(text, near):
    with pytest.raises(
        UnknownMachineError, match=r"no machine is named .*; near matches: "
    ) as caught:
        find_machine(text)
    assert caught.value.candidates[0] == near
    assert len(caught.value.candidates) <= 5
    assert repr(text) in str(caught.value)
    assert all(name in str(caught.value) for name in caught.value.candidates)


@pytest.mark.parametrize("text", ["", " ", "--", "zzzz", "two\nlines"])
def test_texts_near_nothing(text):
    with pytest.raises(UnknownMachineError) as caught:
        find_machine(text)
    assert caught.value.candidates == []
    assert str(caught.value) == f"no machine is named {text!r}; nothing comes near"
    assert "\n" not in str(caught.value)


# the user's own machines


def test_custom_machines_are_found_beside_the_catalogue():
    rig = custom_machine("Garage rig", 100.0, 3000.0)
    assert find_machine("garage rig", [rig]) is rig
    assert find_machine("Garage rig 100T", [rig]) is rig
    assert find_machine("custom garage", [rig]) is rig
    assert search("garage", [rig]) == [rig]
    assert find_machine("s21 200", [rig]).name == "Antminer S21 200T"
    assert search("garage") == []


def test_custom_machine_takes_the_place_of_its_namesake():
    tuned = custom_machine("antminer s21", 200.0, 3300.0)
    assert find_machine("Antminer S21 200T", [tuned]) is tuned
    assert len(search("", [tuned])) == len(MACHINES)
    assert find_machine("Antminer S21 200T").power_w == 3500.0


def test_a_machine_that_changed_under_its_name_is_found_as_it_is_now():
    for power_w in (3300.0, 3400.0):
        rig = custom_machine("Garage rig", 100.0, power_w)
        assert find_machine("garage rig", [rig]).power_w == power_w


def test_whole_catalogue_may_be_given_again():
    rig = custom_machine("Garage rig", 100.0, 3000.0)
    assert search("", [*MACHINES, rig]) == [*MACHINES, rig]


def test_full_name_of_a_custom_machine_beats_a_name_without_its_brand():
    own = custom_machine("S21", 200.0, 3300.0)
    assert find_machine("S21 200", [own]) is own
    assert find_machine("S21", [own]) is own
    assert find_machine("Antminer S21 200", [own]).manufacturer == "Bitmain"


def test_custom_names_of_other_scripts():
    rig = custom_machine("Майнер Ёж", 10.0, 300.0)
    assert find_machine("майнер ёж 10", [rig]) is rig


# words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Antminer S19j-Pro 104 TH/s", ("antminer", "s19j", "pro", "104t")),
        ("104ths", ("104t",)),
        ("104 t", ("104t",)),
        ("T21 190T.", ("t21", "190t")),
        ("S19_Pro+ (Hyd)", ("s19", "pro+", "hyd")),
        ("9.5 the", ("9.5", "the")),
        ("...", ()),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_levels_of_a_match():
    name = "bitmain antminer s19j pro 104t"
    for token in ("s19j", "s19jpro104", "104", "104t", "pro"):
        assert is_whole(token, name)
    for token in ("19", "jpro", "miner"):
        assert not is_whole(token, name)
        assert keeps_numbers_whole(token, name)
    for token in ("10", "9j", "s1"):
        assert not keeps_numbers_whole(token, name)
        assert is_fragment(token, name)
    assert not is_fragment("105", name)
