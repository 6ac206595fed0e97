"""Words of a page as a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kernel.text.markup import visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>No port was <b>op</b>ened.</p>", "No port was opened."),
        ("<h1>Title</h1><p>One\n two.</p><p>Three.</p>", "Title\nOne two.\nThree."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<head><title>x</title></head><script>if (a < b) {}</script><style>p{}</style><p>ok", "ok"),
        ("<nav>Home <nav>deep</nav> more</nav><footer>Imprint</footer>words", "words"),
        ("Tom &amp; Jerry&nbsp;&#8211; &lt;b&gt;", "Tom & Jerry – <b>"),
        ("<!-- comment -->words", "words"),
        ("just words", "just words"),
        ("<p></p>", ""),
    ],
)
def test_what_a_reader_sees(html: str, text: str) -> None:
    assert visible_text(html) == text


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["<p>", "</p>", "<script>", "<", "&", "a ", "<!", "-->"])).map("".join)
)
def test_it_never_fails_and_leaves_no_blank_lines(html: str) -> None:
    text = visible_text(html)
    assert not text or all(line and line == line.strip() for line in text.split("\n"))
