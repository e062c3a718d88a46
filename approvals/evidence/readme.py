"""What a bundle says of itself, in both languages."""

README = """\
{reference}: bundle of evidence · 证据包
================================================================

English
-------
This archive holds one case of Chujing and what proves that its trail was not changed after it was sealed.

  rows/          the rows of the case as the database held them, one file a table, one row a line
  papers/        manifests, inventories and documents, the very bytes that were attached
  rules/         the editions and zone lists that the pinned determinations rest on
  context/       people by number and name, companies, recipients, ledger, tasks
  trail/         events.jsonl: every event of the case with its place in the chain and its proof of inclusion
                 seals.jsonl: the signed seals above them · keys.json: the public keys
  index.json     the SHA-256 of each file; index.sig is its signature
  verify.py      checks all of it; under 150 lines of Python 3.9 or later, nothing to install, no network

To verify: take verify.py out of the archive, or better from the source code of Chujing, and run

  python3 verify.py {filename}
  python3 verify.py {filename} --key KEY --roots roots.jsonl

KEY is the public key that you were given, and roots.jsonl the file of seals that you received when they were made, by
file or by webhook. Without them you learn that the bundle is whole and agrees with itself; with them, that it is also the one which
was sealed then. Signatures need the Python package "cryptography"; verify.py says whether it was there.
The fingerprint it prints is in the trail of the organisation, with the day the bundle was made and who asked for it.

What it cannot show: what a superuser of the database did before the next seal left the database; context/ and rules/ are
covered by the signature of the index, not by the chain of the case. {withheld}

中文
----
本压缩包包含“出境”系统中的一个案件，以及证明其审计记录在封存之后未被改动的材料。

  rows/          案件在数据库中的各行数据，每表一个文件，每行一条
  papers/        数据清单、文件清单和材料，与上传时逐字节相同
  rules/         已固定的判定所依据的规则版本和自贸区清单
  context/       人员（编号与姓名）、公司、境外接收方、台账、任务
  trail/         events.jsonl：案件的每条记录、其在链上的位置和包含证明
                 seals.jsonl：覆盖这些记录的已签名封存 · keys.json：公钥
  index.json     每个文件的 SHA-256；index.sig 为其签名
  verify.py      校验以上全部内容；不足 150 行，需 Python 3.9 或更高版本，无需安装，无需联网

校验方法：从压缩包中取出 verify.py（最好取自“出境”的源代码），运行

  python3 verify.py {filename}
  python3 verify.py {filename} --key KEY --roots roots.jsonl

KEY 是此前交给您的公钥，roots.jsonl 是封存当时您通过文件或 webhook 收到的封存文件。没有它们，只能确认证据包完整且前后一致；
有了它们，还能确认它就是当时封存的内容。校验签名需要 Python 包 “cryptography”；verify.py 会说明是否具备。
它显示的指纹载于所属集团的审计记录，并注明生成日期和申请人。

无法证明的内容：数据库超级用户在下一次封存离开数据库之前所做的改动；context/ 和 rules/ 由索引的签名覆盖，不在案件的链中。{withheld_zh}
"""
WITHHELD = "The reader may not see legal comments: {n} events of comments are there without their text."
WITHHELD_ZH = "申请人无权查看法务评论：{n} 条评论记录不含其文本。"


def readme(reference: str, n_withheld: int) -> str:
    return README.format(
        reference=reference,
        filename=f"{reference}-evidence.zip",
        withheld=WITHHELD.format(n=n_withheld) if n_withheld else "",
        withheld_zh=WITHHELD_ZH.format(n=n_withheld) if n_withheld else "",
    )
