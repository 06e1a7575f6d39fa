"""A planner's own list on the page: one screen to confirm it, then the scenario and its answer."""

import io
import zipfile
from pathlib import Path

import pytest
from served import DONE, asked_again

pytestmark = pytest.mark.slow

LIST = """\
乡镇,采样点,类型,人口,采样员,联系人
河边镇,一号点,城区,0.024万,2,张
河边镇,二号点,村,160,1,李
山口乡,三号点,村,90,1,王
"""
READY = "#list-begin:enabled"


def choose(found, text, name="名单.csv"):
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    found.page.set_input_files("#own-list", files=[file])


@pytest.mark.parametrize("width", [390, 1280])
def test_a_list_is_confirmed_and_becomes_a_scenario(opened, width):
    found = opened(width)
    page = found.page
    page.click("#language")
    choose(found, LIST)
    page.wait_for_selector(READY)
    assert "采样点3个" in found.texts("#list-source")[0]
    assert found.texts("#list-columns tbody tr")[3].split() == ["人口", "人口"]
    assert "联系人" in found.texts("#list-columns ul")[0]
    assert "0.024万" in found.texts("#list-said")[0]
    assert not page.locator("#answer").is_visible()
    assert found.sideways() <= 0
    page.fill("#list-first_day", "2026年5月1日")
    page.fill("#list-hours", "晚上3点")
    page.click("#list-begin")
    page.wait_for_selector("body[data-state=failed]")
    assert "不是时段" in found.texts("#list-hours-error")[0]
    assert found.texts("#list-deadline-error") == [""]
    page.fill("#list-hours", "上午8点到12点，下午2点到6点")
    page.fill("#list-deadline", "下午5点半")
    page.click("#list-begin")
    page.wait_for_selector("body[data-confirm=no]")
    page.wait_for_selector(DONE)
    assert page.input_value("#file") == "名单-list.yaml"
    assert page.input_value("#hours") == "08:00-12:00, 14:00-18:00"
    assert found.texts("#boxes dd.value")[0].startswith("5月1日")
    with page.expect_download() as waiting:
        page.click("#zip")
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as parts:
        assert parts.namelist() == ["名单-list.yaml", "名单-list-sites.csv"]
    assert found.complaints == []


def test_faults_of_a_list_are_told_with_their_cell_and_it_can_be_left(opened):
    found = opened()
    page = found.page
    choose(found, LIST.replace("160", "many"))
    page.wait_for_selector("body[data-state=failed]")
    assert "名单.csv:3:" in found.texts("#list-fault")[0]
    assert not page.locator("#fault").is_visible()
    page.click("#language")
    assert "错误" in found.texts("#list-fault")[0]
    page.click("#list-cancel")
    page.wait_for_selector(DONE)
    assert page.locator("#answer").is_visible()
    assert not page.locator("#fault").is_visible()


def test_reading_a_list_is_stopped(opened):
    found = opened()
    found.page.route("**/list?*", lambda route: None)  # the list never arrives
    choose(found, LIST)
    found.page.wait_for_selector("body[data-state=working]")
    found.page.click("#stop")
    found.page.wait_for_selector("body[data-state=stopped]")
    found.page.unroute("**/list?*")
    with asked_again(found):
        found.page.click("#list-cancel")
