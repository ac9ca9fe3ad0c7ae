"""Histories by epoch: built in, in a folder, in the store."""

import numpy as np
import pytest

from minersim.calibration.epochs import epochs_after
from minersim.calibration.forecast import forecast_paths
from minersim.calibration.history import mean_subsidy_btc
from minersim.calibration.inputs import built_in_inputs, inputs_from_folder, inputs_from_store
from minersim.data.files.importing import import_files
from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.errors import InputError

DAY = 86_400


def test_the_built_in_history_is_whole(history):
    assert history.height[[0, -1]].tolist() == [0, 903_168]
    assert history.difficulty[-1] == pytest.approx(116_958_512_019_762.11)
    assert history.hashprice_usd_per_ph_day[-1] == pytest.approx(58.5, abs=1.0)
    assert np.isnan(history.mean_price_usd[-1])
    assert history.subsidy_btc[history.height >= 840_672].tolist()[0] == 3.125


def test_until_knows_nothing_later(history):
    known = history.until(300)
    assert known.size == 301
    assert np.isnan(known.mean_price_usd[-1])
    assert not np.isnan(known.mean_price_usd[-2])
    assert not np.isnan(history.mean_price_usd[300])


def test_subsidy_of_an_epoch_in_which_it_halves(history):
    assert mean_subsidy_btc(838_656, 2)[0] == pytest.approx((1344 * 6.25 + 672 * 3.125) / 2016)
    assert mean_subsidy_btc(0, 1)[0] == 50.0
    # heights that halvings and retargets share have the new subsidy from their first block on
    assert mean_subsidy_btc(6 * 210_000 * 8, 1)[0] == pytest.approx(50 / 2**48 * 0, abs=1e-9)


@pytest.mark.parametrize("start", [0, 60, 300, 440])
def test_epochs_are_read_off_daily_means(history, start):
    """The built-in epochs come back from daily means of their own difficulty."""
    first, last = int(history.time_s[start]) // DAY * DAY, int(history.time_s[-1]) // DAY * DAY
    days = np.arange(first, last + 3 * DAY, DAY)
    fine = days[:, None] + np.arange(0, DAY, 600)
    place = np.searchsorted(history.time_s, fine, side="right") - 1
    means = history.difficulty[np.maximum(place, 0)].mean(axis=1)
    known = (
        int(history.height[start]),
        int(history.time_s[start]),
        float(history.difficulty[start]),
    )
    heights, times, values = epochs_after(*known, days, means)
    if start >= 60:  # before, the difficulty did not change for a year, and nobody can tell
        assert heights.tolist() == history.height[start + 1 :].tolist()
        assert np.abs(times - history.time_s[start + 1 :]).max() <= 660
        assert values == pytest.approx(history.difficulty[start + 1 :], rel=1e-9)
    else:
        assert heights.size == 0


def test_epochs_are_read_off_days_and_retargets_together(history):
    """A store that asks several sources holds means of days beside the retargets themselves."""
    start = 300
    first, last = int(history.time_s[start]) // DAY * DAY, int(history.time_s[-1]) // DAY * DAY
    days = np.arange(first, last + 3 * DAY, DAY)
    fine = days[:, None] + np.arange(0, DAY, 600)
    means = history.difficulty[np.searchsorted(history.time_s, fine, side="right") - 1].mean(axis=1)
    both = np.concatenate([days, history.time_s[start:]])
    values = np.concatenate([means, history.difficulty[start:]])
    both, places = np.unique(both, return_index=True)
    known = tuple(
        of(column[start])
        for of, column in (
            (int, history.height),
            (int, history.time_s),
            (float, history.difficulty),
        )
    )
    heights, times, found = epochs_after(*known, both, values[places])
    assert heights.tolist() == history.height[start + 1 :].tolist()
    assert times.tolist() == history.time_s[start + 1 :].tolist()
    assert found == pytest.approx(history.difficulty[start + 1 :], rel=1e-9)


def test_epochs_are_read_off_retargets_and_stop_at_a_gap(history):
    times, values = history.time_s[301:], history.difficulty[301:]
    known = int(history.height[300]), int(history.time_s[300]), float(history.difficulty[300])
    heights, found, _ = epochs_after(*known, times, values)
    assert (heights.tolist(), found.tolist()) == (history.height[301:].tolist(), times.tolist())
    kept = np.delete(np.arange(times.size), np.arange(20, 26))
    heights, _, _ = epochs_after(*known, times[kept], values[kept])
    assert heights.size == 20


def test_a_last_day_that_may_be_a_mean_waits(history):
    days = DAY * np.arange(16)
    values = np.where(days < 14 * DAY, 2.0, 3.0)
    values[14] = 2.5
    assert epochs_after(0, 0, 2.0, days[:15], values[:15])[0].size == 0
    assert epochs_after(0, 0, 2.0, days, values)[2].tolist() == [3.0]


def daily_file(folder, history, first=400):
    """A file of prices, fees and difficulty by the day, from the built-in history."""
    days = np.arange(int(history.time_s[first]) // DAY * DAY, int(history.time_s[-1]), DAY)
    at = np.searchsorted(history.time_s, days, side="right") - 1
    lines = ["date,price_usd,fees_btc_per_block"]
    for day, i in zip(days, np.maximum(at, 0), strict=True):
        date = np.datetime64(int(day), "s").astype("datetime64[D]")
        lines.append(f"{date},{history.price_usd[i] * 1.01},{0.5}")
    file = folder / "days.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_a_folder_and_the_store_give_the_same(tmp_path, history):
    file = daily_file(tmp_path, history)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    folder = inputs_from_folder(tmp_path)
    with Store(tmp_path / "store" / "store.sqlite") as store:
        empty = inputs_from_store(store)
        import_files(store, [file])
        stored = inputs_from_store(store)
    assert empty.history.origin == built_in_inputs().history.origin == "built-in history"
    assert "days.csv" in folder.history.origin
    assert stored.history.snapshots == (1,)
    for name in ("price_usd", "mean_price_usd", "fees_btc_per_block", "difficulty"):
        a, b = getattr(folder.history, name), getattr(stored.history, name)
        assert np.array_equal(a, b, equal_nan=True)
    assert folder.history.fees_btc_per_block[420] == pytest.approx(0.5)
    assert folder.history.fees_btc_per_block[390] == history.fees_btc_per_block[390]
    # one of its days, that of the retarget, began in the epoch before
    expected = 1.01 * (history.price_usd[419] * history.price_usd[420] ** 13) ** (1 / 14)
    assert folder.history.mean_price_usd[420] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("stamped", ["by the day", "by the retarget"])
def test_series_that_go_on_after_the_built_in_history_make_epochs(tmp_path, history, stamped):
    """Four epochs of 13 days and 5 hours more, in prices that end with the last of them."""
    last = int(history.time_s[-1])
    starts = last + np.arange(5) * (13 * DAY + 5 * 3_600)
    values = history.difficulty[-1] * 1.05 ** np.arange(5)
    days = np.arange(last // DAY * DAY, int(starts[-1]) + 3 * DAY, DAY)
    prices = np.linspace(110_000.0, 120_000.0, days.size)
    with Store(tmp_path / "store" / "store.sqlite") as store:
        if stamped == "by the day":
            fine = days[:, None] + np.arange(0, DAY, 600)
            means = values[np.searchsorted(starts, fine, side="right").clip(1) - 1].mean(axis=1)
            difficulty = Observations("difficulty", days, means)
        else:
            difficulty = Observations("difficulty", starts, values)
        price = Observations("price_usd", days, prices)
        store.append("test", "made up", [price, difficulty])
        found = inputs_from_store(store).history
    assert found.size == history.size + 4
    assert found.height[-1] == history.height[-1] + 4 * 2016
    assert found.difficulty[-4:] == pytest.approx(values[1:])
    assert np.abs(found.time_s[-4:] - starts[1:]).max() <= 660
    for i in range(1, 5):
        close = prices[np.searchsorted(days, starts[i] // DAY * DAY)]
        assert found.price_usd[-5 + i] == pytest.approx(close)
    assert np.isnan(found.mean_price_usd[-1])
    assert (np.diff(found.mean_price_usd[-5:-1]) > 0.0).all()
    assert found.fees_btc_per_block[-1] == history.fees_btc_per_block[-1]  # the last one known
    assert forecast_paths(found, 2, paths=50).shape == (2, 50)


def test_what_is_wrong_with_a_folder_is_said(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        inputs_from_folder(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no file of prices in it"):
        inputs_from_folder(tmp_path)


def test_real_daily_series_agree_with_the_built_in_ones(real_folder, history):
    found = inputs_from_folder(real_folder).history
    assert found.size == history.size
    late = history.time_s > 1_451_606_400
    ratio = np.log(found.price_usd / history.price_usd)[late]
    assert np.abs(ratio).mean() < 0.01
