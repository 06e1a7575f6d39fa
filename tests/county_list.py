"""A made-up list of 30 sites as a planner keeps it in Excel: title, merged townships, totals."""

import io

import openpyxl

TOWNSHIPS = {"河边镇": 12, "山上乡": 10, "林场乡": 8}
HEADINGS = ["序号", "所属乡镇", "采样点名称", "类型", "服务人口（人）", "采样台（个）", "联系电话"]


def rows():
    """Thirty sites: serial number, township, name, kind, people, desks, telephone."""
    found, number = [], 0
    for township, sites in TOWNSHIPS.items():
        for site in range(sites):
            number += 1
            kind = "城区" if township == "河边镇" and site < 4 else "村"
            people = 240 + 37 * (number * 7 % 11)
            found.append(
                [number, township, f"{township}{site + 1}号点", kind, people, None, "0776"]
            )
    return found


def book():
    """The workbook of the list: a cover sheet, a hidden old list and the list itself."""
    made = openpyxl.Workbook()
    made.active.title = "封面"
    made.active["A1"] = "河边县核酸采样点名单"
    old = made.create_sheet("旧名单")
    old.append(HEADINGS)
    old.append([1, "旧镇", "旧点", "村", 1, 1, ""])
    old.sheet_state = "hidden"
    sheet = made.create_sheet("采样点")
    sheet.append(["河边县核酸采样点名单"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(HEADINGS)
    for row in rows():
        sheet.append(row)
    first = 4
    for sites in TOWNSHIPS.values():
        sheet.merge_cells(start_row=first, end_row=first + sites - 1, start_column=2, end_column=2)
        first += sites
    sheet.append(["合计", None, None, None, f"=SUM(E4:E{first - 1})"])
    sheet.append([])
    sheet.append(["填表人：张三"])
    return made


def saved(made):
    """The bytes of a workbook."""
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()
