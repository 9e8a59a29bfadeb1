"""Every sentence the launcher prints, in English and in Chinese, since it speaks before any translation is loaded.

No other module of the launcher may hold a sentence for people.
"""

import sys

SENTENCES: dict[str, tuple[str, str]] = {
    "URL_ALONE": (
        "DATABASE_URL and DATABASE_OWNER_URL belong together, and {missing} is missing."
        " Give both for your own PostgreSQL, or neither for the embedded one.",
        "DATABASE_URL 与 DATABASE_OWNER_URL 须同时提供，现缺少 {missing}。"
        "使用自备的 PostgreSQL 请两项都填写，使用内置数据库则两项都不填。",
    ),
    "NUMBER_WRONG": (
        "{name} must be a whole number from {least} to {most}, not “{value}”.",
        "{name} 应为 {least} 至 {most} 之间的整数，现为“{value}”。",
    ),
    "HOME_NOT_WRITABLE": (
        "The data folder {home} cannot be written ({reason}). Choose another with TIMEBANK_HOME or --home.",
        "数据目录 {home} 无法写入（{reason}）。请用 TIMEBANK_HOME 或 --home 另选目录。",
    ),
    "FOLDER_BARRED": (
        "PostgreSQL refuses to run as root, so it runs as the account {account}, which may not enter {folder}."
        " Keep the data and the program outside closed folders such as /root, or start as an ordinary user.",
        "PostgreSQL 不允许以 root 身份运行，因此改用账户 {account}，但该账户无权进入 {folder}。"
        "请把数据和程序放在 /root 之类的封闭目录之外，或以普通用户身份启动。",
    ),
    "BINARIES_MISSING": (
        "No PostgreSQL programs in {folder}. Run script/bootstrap, or point TIMEBANK_PG_BIN at their folder.",
        "{folder} 中没有 PostgreSQL 程序。请运行 script/bootstrap，或用 TIMEBANK_PG_BIN 指明其所在目录。",
    ),
    "MAJOR_DIFFERS": (
        "The data in {folder} belong to PostgreSQL {found}, but the programs here are PostgreSQL {ours}."
        " Point TIMEBANK_PG_BIN at the programs of PostgreSQL {found}, or move the data with pg_upgrade.",
        "{folder} 中的数据属于 PostgreSQL {found}，而当前程序为 PostgreSQL {ours}。"
        "请用 TIMEBANK_PG_BIN 指向 PostgreSQL {found} 的程序，或用 pg_upgrade 迁移数据。",
    ),
    "DATA_BROKEN": (
        "The database folder {folder} is damaged: {reason}. Nothing was changed. Restore it from a backup.",
        "数据库目录 {folder} 已损坏：{reason}。未作任何改动，请从备份恢复。",
    ),
    "SEAL_KEY_NOT_WRITTEN": (
        "The key of the seals could not be kept in the key file {path} or beside it ({reason})."
        " Let the platform write in this folder once.",
        "无法把账册封印密钥保存到密钥文件 {path} 或其所在目录（{reason}）。请允许平台向该目录写入一次。",
    ),
    "INIT_FAILED": (
        "PostgreSQL could not make its data folder: {reason}",
        "PostgreSQL 无法建立数据目录：{reason}",
    ),
    "START_FAILED": (
        "PostgreSQL did not start: {reason} Its full log is {log}.",
        "PostgreSQL 未能启动：{reason} 完整日志见 {log}。",
    ),
    "NOT_ANSWERING": (
        "PostgreSQL runs but does not answer. Its log is {log}.",
        "PostgreSQL 正在运行但没有应答，日志见 {log}。",
    ),
    "PASSWORD_REFUSED": (
        "The database of {home} does not accept the passwords of the key file {secrets}."
        " Use the key file that was made with this data.",
        "{home} 的数据库不接受密钥文件 {secrets} 中的口令，请使用与该数据一同生成的密钥文件。",
    ),
    "SOCKET_FOLDER_FOREIGN": (
        "The folder {folder} is needed for the database's socket, but belongs to someone else. Remove it.",
        "数据库套接字需要使用目录 {folder}，但它属于其他用户，请先将其删除。",
    ),
    "SECRETS_BROKEN": (
        "The key file {path} cannot be used: {reason}. Restore it from a backup; nothing was changed.",
        "密钥文件 {path} 无法使用：{reason}。请从备份恢复，未作任何改动。",
    ),
    "SECRETS_EXPOSED": (
        "The key file {path} can be read or changed by others (mode {mode}). Run: chmod 600 {path}",
        "密钥文件 {path} 可被他人读取或修改（权限 {mode}）。请执行：chmod 600 {path}",
    ),
    "SECRETS_LOST": (
        "There are data in {home}, but their key file {path} is missing. New keys could not open them:"
        " put the old key file back.",
        "{home} 中已有数据，但其密钥文件 {path} 不见了。新密钥无法打开这些数据，请放回原密钥文件。",
    ),
    "ALREADY_RUNNING": (
        "The platform is already running with the data folder {home}, at port {port}.",
        "使用数据目录 {home} 的平台已在运行，端口为 {port}。",
    ),
    "PORT_TAKEN": (
        "Port {port} is in use by another program. Choose another with TIMEBANK_PORT or --port.",
        "端口 {port} 已被其他程序占用，请用 TIMEBANK_PORT 或 --port 另选端口。",
    ),
    "SYSTEM_REFUSED": (
        "The operating system refused: {reason}.",
        "操作系统拒绝了请求：{reason}。",
    ),
    "STEP_FAILED": (
        "The step “{step}” failed; its messages are above. Everything was stopped.",
        "步骤“{step}”失败，详情见上文。所有部分均已停止。",
    ),
    "DIES_AGAIN": (
        "A part of the platform ({name}) ended {times} times within a minute. Everything was stopped.",
        "平台的一个部分（{name}）在一分钟内退出 {times} 次，所有部分均已停止。",
    ),
    "NO_HEALTH": (
        "The platform did not answer at {address} within {seconds} seconds. Everything was stopped.",
        "平台在 {seconds} 秒内未在 {address} 应答，所有部分均已停止。",
    ),
    "PAGE_FAILED": (
        "The page {address} answered {answer}. Everything was stopped.",
        "页面 {address} 的应答为 {answer}，所有部分均已停止。",
    ),
    "NO_WORKER": (
        "The job worker did not report to the database within {seconds} seconds. Everything was stopped.",
        "后台任务进程在 {seconds} 秒内未向数据库报到，所有部分均已停止。",
    ),
    "STARTING_DATABASE": ("Starting the database …", "正在启动数据库……"),
    "MIGRATING": ("Preparing the tables …", "正在准备数据表……"),
    "COLLECTING": ("Collecting the pages' files …", "正在收集页面文件……"),
    "LOADING_DEMO": ("Loading the demo people …", "正在载入演示人员……"),
    "PART_ENDED": (
        "A part ({name}) ended with code {exit_code}; it starts again in {seconds} s.",
        "一个部分（{name}）已退出（代码 {exit_code}），{seconds} 秒后重新启动。",
    ),
    "READY": (
        "The platform is ready: {address}   (stop: Ctrl-C)",
        "平台已就绪：{address}   （按 Ctrl-C 停止）",
    ),
    "WHO_LOGS_IN": (
        "Who can log in, and how: the login page lists the demo people: {address}login/",
        "登录方式：演示人员名单见登录页 {address}login/",
    ),
    "WHO_IS_APPOINTED": (
        "Who can log in: the people in the database; `timebank appoint` makes the first administrators.",
        "登录方式：数据库中已登记的人员；首批管理员由 `timebank appoint` 任命。",
    ),
    "STOPPING": ("Stopping …", "正在停止……"),
    "STOPPED": ("Everything is stopped.", "所有部分均已停止。"),
    "CHECK_OK": (
        "ok: {address} answers {answer}, PostgreSQL {database}, job worker present",
        "正常：{address} 应答 {answer}，PostgreSQL {database}，后台任务进程在岗",
    ),
}


def sentence(*, code: str, values: dict[str, str]) -> str:
    """Both languages of one sentence, English first, one line each."""
    english, chinese = SENTENCES[code]
    return f"{english.format(**values)}\n{chinese.format(**values)}"


def say(code: str, /, **values: str) -> None:
    """Print one sentence to the people at the terminal (standard error: standard output is for results)."""
    print(sentence(code=code, values=values), file=sys.stderr, flush=True)


def one_line(code: str, /, **values: str) -> str:
    """Both languages of one sentence in one line."""
    return sentence(code=code, values=values).replace("\n", " | ")


class CannotStart(Exception):
    """The launcher refuses or fails; `str()` is what people read. Carried as code and values between processes."""

    def __init__(self, code: str, /, **values: str) -> None:
        super().__init__(sentence(code=code, values=values))
        self.code = code
        self.values = values
