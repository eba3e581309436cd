"""What a column can be mapped to, for each kind of import, and the headers that usually mean it."""

from dataclasses import dataclass

from koipond.collect.imports.errors import UnknownField, UnknownKind


@dataclass(frozen=True)
class Field:
    """Something that a kind of import can hold. `type` says how its cells are read and checked."""

    name: str
    type: str = "text"
    headers: tuple[str, ...] = ()
    required: bool = False
    strict: bool = False     # a bad cell refuses the row; else only the cell is left out and the row kept


def _f(name: str, type: str, headers: str = "", required: bool = False, strict: bool = False) -> Field:
    return Field(name, type, tuple(headers.split()), required, strict or required)


# Whose the row is. Cells of these are never shortened or lower-cased here: identify does that.
WHO = (
    _f("user_id", "id", "userid uid customerid customer customerno customernumber memberid memberno clientid buyerid "
       "用户id 用户编号 客户id 客户编号 客户号 会员id 会员号 会员编号 会员卡号 买家id 用户名 会员名 买家昵称"),
    _f("email", "email", "email emailaddress mail mailaddress customeremail buyeremail 邮箱 电子邮箱 电子邮件 邮件 "
       "邮箱地址 e-mail"),
    _f("phone", "phone", "phone mobile mobilephone phonenumber mobilenumber tel telephone cell cellphone 手机 手机号 "
       "手机号码 电话 联系电话 联系手机 移动电话 电话号码 收货人手机"),
    _f("anonymous_id", "id", "anonymousid visitorid 匿名id 访客id"),
)

TRAITS = (
    _f("name", "text", "name fullname customername contactname 姓名 名字 客户姓名 联系人 会员姓名 用户姓名 真实姓名"),
    _f("first_name", "text", "firstname givenname 名"),
    _f("last_name", "text", "lastname surname familyname 姓 姓氏"),
    _f("gender", "text", "gender sex 性别"),
    _f("birthday", "date", "birthday birthdate dateofbirth dob bday 生日 出生日期 出生年月 出生年月日"),
    _f("age", "number", "age 年龄"),
    _f("city", "text", "city town 城市 所在城市 市"),
    _f("region", "text", "region province state 省份 省 地区 区域 所在省份"),
    _f("country", "text", "country countrycode 国家 国家地区 国别"),
    _f("language", "text", "language lang locale 语言"),
    _f("time_zone", "text", "timezone tz 时区"),
    _f("title", "text", "title jobtitle position 职位 职务 头衔"),
    _f("company", "text", "company companyname organisation organization employer 公司 公司名称 企业 企业名称 单位"),
    _f("created_at", "datetime", "createdat signedupat signupdate registeredat registrationdate joindate joinedat "
       "createdon 注册时间 注册日期 创建时间 入会时间 入会日期 开卡时间"),
)

KINDS: dict[str, tuple[Field, ...]] = {
    "people": (
        *WHO, *TRAITS,
        _f("updated_at", "datetime", "updatedat lastupdated lastmodified modifiedat 更新时间 修改时间 最后更新时间"),
        _f("consent_at", "datetime", "consentat consentdate consenttime optinat optindate optintime 授权时间 同意时间 "
           "订阅时间"),
    ),
    "orders": (
        _f("order_id", "id", "orderid orderno ordernumber order invoice invoiceno invoiceid invoicenumber transactionid "
           "订单号 订单编号 订单id 单号 交易号 流水号", required=True),
        _f("at", "datetime", "at date time datetime orderdate ordertime orderedat invoicedate createdat paidat "
           "purchasedate timestamp transactiondate 下单时间 下单日期 订单时间 订单日期 付款时间 支付时间 订单创建时间 "
           "订单付款时间 成交时间 日期 时间", required=True),
        _f("total", "money", "total amount ordertotal orderamount totalamount grandtotal totalprice revenue paid value "
           "金额 订单金额 总额 总金额 实付金额 实付款 支付金额 付款金额 成交金额 订单总额 合计", required=True),
        *WHO,
        _f("currency", "text", "currency currencycode 币种 货币"),
        _f("country", "text", "country shippingcountry countrycode 国家 国家地区 国别 收货国家"),
        _f("status", "text", "status orderstatus financialstatus paymentstatus 状态 订单状态 交易状态 付款状态 支付状态"),
    ),
    "order_lines": (
        _f("order_id", "id", "orderid orderno ordernumber order invoice invoiceno invoiceid invoicenumber transactionid "
           "订单号 订单编号 订单id 单号 交易号 流水号", required=True),
        _f("at", "datetime", "at date time datetime orderdate ordertime orderedat invoicedate createdat paidat "
           "purchasedate timestamp transactiondate 下单时间 下单日期 订单时间 订单日期 付款时间 支付时间 订单创建时间 "
           "订单付款时间 成交时间 日期 时间", required=True),
        _f("product_id", "id", "productid productcode sku skuid skucode stockcode itemid itemcode itemno lineitemsku 商品id "
           "商品编号 商品编码 商品货号 货号 sku编码 产品编号 产品编码 商家编码"),
        _f("product_name", "text", "productname product item itemname description lineitemname productdescription "
           "producttitle 商品名称 商品 商品标题 产品名称 产品 品名 宝贝标题"),
        _f("quantity", "money", "quantity qty quantityordered lineitemquantity units count 数量 件数 购买数量 商品数量 "
           "宝贝数量", required=True),
        _f("price", "money", "price unitprice itemprice lineitemprice saleprice 单价 价格 商品单价 售价 销售单价 商品价格",
           required=True),
        *WHO,
        _f("currency", "text", "currency currencycode 币种 货币"),
        _f("country", "text", "country shippingcountry countrycode 国家 国家地区 国别 收货国家"),
        _f("status", "text", "status orderstatus financialstatus paymentstatus 状态 订单状态 交易状态 付款状态 支付状态"),
    ),
    "products": (
        _f("product_id", "id", "productid id productcode sku skuid skucode stockcode itemid itemcode itemno 商品id 商品编号 "
           "商品编码 商品货号 货号 sku编码 产品编号 产品编码 编号", required=True),
        _f("name", "text", "name productname product item itemname title description 商品名称 名称 商品标题 产品名称 品名"),
        _f("category", "text", "category productcategory producttype type categoryname 类目 分类 商品分类 商品类目 品类 "
           "类别"),
        _f("price", "money", "price unitprice saleprice listprice 价格 单价 售价 商品价格 零售价", strict=True),
        _f("currency", "text", "currency currencycode 币种 货币"),
    ),
    "companies": (
        _f("company_id", "id", "companyid accountid organisationid organizationid companyno accountno 企业id 企业编号 公司id 公司编号 客户企业编号 单位编号"),
        _f("credit_code", "credit_code", "creditcode unifiedsocialcreditcode socialcreditcode uscc 统一社会信用代码 社会信用代码 信用代码 税号 纳税人识别号"),
        _f("name", "text", "name companyname company accountname organisation organization 企业名称 公司名称 企业 公司 名称 单位名称"),
        _f("domain", "text", "domain website homepage url 域名 网站 网址 官网"),
    ),
    "events": (
        _f("name", "text", "event eventname name action type eventtype 事件 事件名 事件名称 行为 动作",
           strict=True),
        _f("at", "datetime", "at date time datetime timestamp eventtime eventdate occurredat happenedat createdat ts "
           "originaltimestamp 时间 事件时间 发生时间 日期", required=True),
        *WHO,
        _f("message_id", "text", "messageid eventid id uuid 消息id 事件id"),
        _f("revenue", "money", "revenue amount total value 金额 收入", strict=True),
    ),
}

# Families of fields: `trait.favourite_colour`, `consent.email` … The part after the point is free.
FAMILIES: dict[str, tuple[str, ...]] = {
    "people": ("trait", "external", "consent"),
    "orders": ("trait", "external", "property"),
    "order_lines": ("trait", "external", "property"),
    "products": ("property",),
    "companies": ("trait",),
    "events": ("trait", "external", "property"),
}
TYPES = ("text", "number", "money", "date", "datetime")   # what may stand after a colon: `trait.joined_on:date`
NAME_CHARACTERS = 64


def of(kind: str) -> tuple[Field, ...]:
    """The fields of a kind. Raises UnknownKind."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind, known=list(KINDS))
    return KINDS[kind]


def find(kind: str, name: str) -> Field:
    """The field of that name, such as "email", "trait.city" or "trait.joined_on:date". Raises UnknownField."""
    bare, _, type = name.partition(":")
    for field in of(kind):
        if field.name == bare and not type:
            return field
    family, _, rest = bare.partition(".")
    if family not in FAMILIES[kind] or not rest or len(rest) > NAME_CHARACTERS or type not in ("", *TYPES):
        raise UnknownField(field=name, kind=kind, known=[f.name for f in of(kind)] + [f + ".…" for f in FAMILIES[kind]])
    if family == "consent":
        return Field(bare, "yes_no")
    if family == "external":
        return Field(bare, "id")
    if family == "trait" and not type:
        type = next((trait.type for trait in TRAITS if trait.name == rest), "")
    return Field(bare, type or "text")
