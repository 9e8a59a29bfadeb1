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
        " Run `timebank upgrade_database`, or point TIMEBANK_PG_BIN at the programs of PostgreSQL {found}.",
        "{folder} 中的数据属于 PostgreSQL {found}，而当前程序为 PostgreSQL {ours}。"
        "请运行 `timebank upgrade_database`，或用 TIMEBANK_PG_BIN 指向 PostgreSQL {found} 的程序。",
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
    "WORK_UNFINISHED": (
        "A `timebank {command}` of the data folder {home} was interrupted. Run it again; nothing was changed.",
        "数据目录 {home} 上的 `timebank {command}` 曾被中断。请重新运行该命令；未作任何改动。",
    ),
    "HOME_IN_USE": (
        "The database of {home} is in use. Stop the platform and every `timebank` command first.",
        "{home} 的数据库正在使用。请先停止平台和所有 `timebank` 命令。",
    ),
    "HOME_NOT_EMPTY": (
        "The data folder {home} already has a database, which is never overwritten."
        " Choose an empty one with TIMEBANK_HOME, or move the old one away.",
        "数据目录 {home} 中已有数据库，不会被覆盖。请用 TIMEBANK_HOME 另选空目录，或先移走旧目录。",
    ),
    "KEY_FILE_NEEDED": (
        "The key file {path} is missing. A backup does not contain it: put your copy there,"
        " or name it with TIMEBANK_SECRETS.",
        "缺少密钥文件 {path}。备份中不含密钥文件，请将其副本放回原处，或用 TIMEBANK_SECRETS 指明位置。",
    ),
    "NOTHING_TO_BACK_UP": (
        "The data folder {home} has no database yet. Choose the right one with TIMEBANK_HOME.",
        "数据目录 {home} 中还没有数据库。请用 TIMEBANK_HOME 指明正确的目录。",
    ),
    "SHELF_INSIDE_HOME": (
        "The backup folder {folder} lies inside the data folder {home} and would be lost with it."
        " Choose one on another disk.",
        "备份目录 {folder} 位于数据目录 {home} 之内，会随之一同丢失。请选择另一块磁盘上的目录。",
    ),
    "SHELF_ON_SAME_DISK": (
        "Note: {folder} is on the same disk as the data folder {home}. When this disk fails, both are lost.",
        "注意：{folder} 与数据目录 {home} 在同一块磁盘上。磁盘损坏时两者会一同丢失。",
    ),
    "SHELF_FOREIGN": (
        "The folder {folder} has files in it that are no backups of ours. Choose an empty one; nothing was changed.",
        "目录 {folder} 中有并非本平台备份的文件。请选择空目录；未作任何改动。",
    ),
    "SHELF_NOT_WRITABLE": (
        "The backup folder {folder} cannot be written ({reason}). Choose another, or ask for the right to write there.",
        "备份目录 {folder} 无法写入（{reason}）。请另选目录，或申请写入权限。",
    ),
    "SHELF_BUSY": (
        "Another backup into {folder} is under way. Wait until it has ended.",
        "另一次备份正在写入 {folder}，请等待其结束。",
    ),
    "SHELF_BROKEN": (
        "{folder} should be a finished backup, but it is damaged: {reason}. Move it away.",
        "{folder} 应为一份完整的备份，但已损坏：{reason}。请将其移走。",
    ),
    "MAY_NOT_REPLICATE": (
        "The database login {login} may not make backups. As the server's administrator run: ALTER ROLE {login} REPLICATION;"
        " and let it in with a line for “replication” in pg_hba.conf. Or leave backups to the administrator.",
        "数据库账户 {login} 无权备份。请由数据库管理员执行：ALTER ROLE {login} REPLICATION；"
        "并在 pg_hba.conf 中为其添加 replication 一行。也可由管理员自行备份。",
    ),
    "BACKUP_COPYING": ("Copying the database to {folder} …", "正在将数据库复制到 {folder}……"),
    "BACKUP_VERIFYING": ("Verifying every file of {folder} …", "正在逐一核对 {folder} 中的文件……"),
    "BACKUP_FAILED": (
        "The backup into {folder} failed: {reason} What it had written is no backup;"
        " earlier backups stand as they were.",
        "备份到 {folder} 失败：{reason} 已写入的部分不是有效备份，此前的备份不受影响。",
    ),
    "BACKUP_RECEIVES": (
        "{folder} is verified. Receiving what is booked since …",
        "{folder} 核对无误，正在接收此后的记账……",
    ),
    "BACKUP_NOT_RECEIVING": (
        "The copy in {folder} is verified, but what is booked from now on does not arrive there."
        " A given database is followed only while the platform runs. The log is {log}.",
        "{folder} 中的副本核对无误，但此后的记账未能送达。自备数据库仅在平台运行时持续备份。日志见 {log}。",
    ),
    "BACKUP_MADE": (
        "The backup {folder} is complete and follows the database."
        " The key file {secrets} is NOT in it: keep a copy of it in another place.",
        "备份 {folder} 已完成，并持续跟随数据库。备份中不含密钥文件 {secrets}，请另行妥善保管其副本。",
    ),
    "BACKUP_STATUS": (
        "{folder}: {bytes} bytes not received; last word {seconds} s ago (0: everything is received).",
        "{folder}：尚有 {bytes} 字节未接收；上次接收在 {seconds} 秒前（0 表示已全部接收）。",
    ),
    "NOTHING_RECEIVES": (
        "The data folder {home} has no backup that follows it. Make one: timebank backup DIR",
        "数据目录 {home} 尚无持续备份。请执行：timebank backup DIR",
    ),
    "LOG_NOT_KEPT": (
        "The backup {folder} was out of reach for too long and no longer follows the database. Make a new one now.",
        "备份 {folder} 长时间无法写入，已不再跟随数据库。请立即重新备份。",
    ),
    "NO_BACKUP": (
        "There is no such backup in {folder}. See the names and moments there, or choose another folder.",
        "{folder} 中没有符合要求的备份。请查看其中的名称和时刻，或另选目录。",
    ),
    "BACKUP_MAJOR_DIFFERS": (
        "The backup {folder} is of PostgreSQL {found}, but the programs here are PostgreSQL {ours}."
        " Point TIMEBANK_PG_BIN at the programs of PostgreSQL {found}, restore, then run `timebank upgrade_database`.",
        "备份 {folder} 属于 PostgreSQL {found}，而当前程序为 PostgreSQL {ours}。"
        "请用 TIMEBANK_PG_BIN 指向 PostgreSQL {found} 的程序，恢复后再运行 `timebank upgrade_database`。",
    ),
    "BACKUP_BROKEN": (
        "The backup {folder} is damaged: {reason} Restore from an earlier one with --base NAME.",
        "备份 {folder} 已损坏：{reason} 请用 --base NAME 从更早的一份恢复。",
    ),
    "RESTORE_GIVEN": (
        "Only the embedded database is restored by this command. {folder} has a base and a wal folder in"
        " PostgreSQL's own form: restore a database of your own with its programs.",
        "本命令只恢复内置数据库。{folder} 中的 base 与 wal 为 PostgreSQL 自有格式，自备数据库请用其程序恢复。",
    ),
    "RESTORE_COPYING": ("Copying the backup {folder} …", "正在复制备份 {folder}……"),
    "RESTORE_REPLAYING": (
        "Repeating what was booked since ({pieces} pieces of the log) …",
        "正在重做此后的记账（日志 {pieces} 段）……",
    ),
    "UNTIL_TOO_LATE": (
        "The backup {folder} ends before the moment that --until names. Choose an earlier moment, or leave it out.",
        "备份 {folder} 的内容早于 --until 指定的时刻。请改用更早的时刻，或不加此选项。",
    ),
    "VERIFYING_BOOKS": ("Verifying the books …", "正在核对账目……"),
    "BOOKS_NOT_VERIFIED": (
        "The books in {folder} could not be verified: {said} The data folder did not get its final name.",
        "{folder} 中的账目未能核对通过：{said} 数据目录未正式启用。",
    ),
    "RESTORE_DONE": (
        "{home} is restored and its books are verified. Start the platform, then make a new backup at once.",
        "{home} 已恢复，账目核对无误。请启动平台，并立即重新备份。",
    ),
    "UPGRADE_GIVEN": (
        "This command upgrades the embedded database. A database of your own is upgraded by its administrator.",
        "本命令只升级内置数据库，自备数据库由其管理员升级。",
    ),
    "NOTHING_TO_UPGRADE": (
        "The data folder {home} has no database. Choose the right one with TIMEBANK_HOME.",
        "数据目录 {home} 中没有数据库。请用 TIMEBANK_HOME 指明正确的目录。",
    ),
    "UPGRADE_NOT_NEEDED": (
        "The data in {folder} belong to PostgreSQL {found} and the programs here are PostgreSQL {ours}:"
        " there is nothing to upgrade.",
        "{folder} 中的数据属于 PostgreSQL {found}，当前程序为 PostgreSQL {ours}，无需升级。",
    ),
    "OLD_FOLDER_IN_THE_WAY": (
        "The folder {folder} is still there from an earlier upgrade. Move it away first.",
        "早先升级留下的目录 {folder} 仍在，请先将其移走。",
    ),
    "OLD_BINARIES_MISSING": (
        "To read the old data, the programs of PostgreSQL {found} are needed, and they are not in {folder}."
        " On Debian: apt-get install postgresql-{found}. Or name their folder with TIMEBANK_PG_BIN_OLD.",
        "读取旧数据需要 PostgreSQL {found} 的程序，但 {folder} 中没有。"
        "Debian 系统请执行：apt-get install postgresql-{found}，或用 TIMEBANK_PG_BIN_OLD 指明其目录。",
    ),
    "UPGRADE_READING": (
        "Counting the rows of {folder} (PostgreSQL {found}) …",
        "正在清点 {folder}（PostgreSQL {found}）中的记录……",
    ),
    "UPGRADE_CONVERTING": (
        "Converting a copy from PostgreSQL {found} to {ours} …",
        "正在将副本从 PostgreSQL {found} 转换为 {ours}……",
    ),
    "UPGRADE_FAILED": (
        "The upgrade failed: {reason} The old data are as they were.",
        "升级失败：{reason} 旧数据保持原样。",
    ),
    "UPGRADE_DONE": (
        "{home} is upgraded and its books are verified. The old data are kept in {kept}; remove them when you are content."
        " Make a new backup now: earlier ones do not follow the new data.",
        "{home} 已升级，账目核对无误。旧数据保留在 {kept}，确认无误后可删除。"
        "请立即重新备份：此前的备份不再跟随新数据。",
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
