"""Nothing a page says leads a crawl to a private address: victims on loopback count their visitors."""

from pathlib import Path

from tests.crawlers.fake_site import Site, crawl, page, serve

SOURCE = """
name: 示例列表
publisher: 示例机关
kind: [S4]
family: listing
urls: {{list: "{address}"}}
items: {{item: li, link: "a::attr(href)", title: a}}
provenance: 虚构数据
verified: sample
"""


def links(*targets: str) -> str:
    """A list page that names ``targets``."""
    return "".join(f"<li><a href='{target}'>通告</a></li>" for target in targets)


def test_hostile_links_and_redirects_on_an_allowed_host(tmp_path: Path) -> None:
    with serve(Site(), "127.0.0.2") as victim, serve(Site()) as site:
        inner = f"http://127.0.0.2:{victim.port}/secret"
        hosts = (
            "2130706434",
            "0x7f.2",
            "127.2",
            "[::ffff:127.0.0.2]",
            "①②⑦.0.0.2",
            "ok.cn\\@127.0.0.2",
            "user@127.0.0.2",
            "rebound.example.cn",
        )
        site.pages = {
            "/list/": page(links(*(f"http://{host}:{victim.port}/" for host in hosts), inner, "/hop", "/three", "/refresh", "/file")),
            "/hop": page("", 302, Location=inner),
            "/three": page("", 302, Location="/two"),
            "/two": page("", 302, Location="/hop"),
            "/refresh": page(f"<meta http-equiv=refresh content='0;url={inner}'>" + "正文" * 200),
            "/file": page("", 302, Location="file:///etc/hostname"),
        }
        text = SOURCE.format(address="http://front.example.cn/list/")
        routes = {"front.example.cn": site.port}
        run = crawl(tmp_path, "guarded", text, routes=routes, names={"rebound.example.cn": ["127.0.0.2"]})
    assert victim.hits == []
    assert run.balanced()
    assert run.addresses == ["http://front.example.cn/refresh"]
    reasons = run.report["reasons"]
    assert "样例环境不访问外部网站" in reasons["http://front.example.cn/hop"]
    assert "样例环境不访问外部网站" in reasons["http://front.example.cn/three"]
    assert "http://front.example.cn/file" in reasons


def test_without_routes_private_answers_are_refused_at_connect_time(tmp_path: Path) -> None:
    with serve(Site(), "127.0.0.2") as victim:
        names = {"inside.example.cn": ["127.0.0.2"], "mixed.example.cn": ["93.184.215.14 127.0.0.2"]}
        for name in names:
            text = SOURCE.format(address=f"http://{name}/list/")
            run = crawl(tmp_path, "inside", text, names=names, settings={"RETRY_TIMES": 0})
            assert run.state == "blocked"
            assert "本机地址" in run.detail
        port = crawl(tmp_path, "port", SOURCE.format(address=f"http://127.0.0.2:{victim.port}/"))
        assert port.state == "blocked"
    assert victim.hits == []
