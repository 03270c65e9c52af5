"""The pages of a list that are offered."""


def page_numbers(page: int, pages: int) -> list[int | None]:
    """Page numbers to offer: first, last, and those around this one; None stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
