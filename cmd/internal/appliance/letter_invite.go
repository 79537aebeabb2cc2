package appliance

import (
	"fmt"

	"ringdown/webadmin"
)

// invitation is the mail with a user's first password, in the appliance's language.
func invitation(language string, i webadmin.Invitation) (subject, text string) {
	pages := ""
	switch language {
	case "zh-Hant":
		if i.Pages != "" {
			pages = "網址：" + i.Pages + "\n"
		}
		return "Ringdown：您的帳號", fmt.Sprintf("已為您在 Ringdown 設備上建立帳號，或重設了密碼。\n\n%s帳號：%s\n密碼：%s\n\n首次登入時請變更密碼。\n", pages, i.Account, i.Password)
	case "zh-Hans":
		if i.Pages != "" {
			pages = "网址：" + i.Pages + "\n"
		}
		return "Ringdown：您的账号", fmt.Sprintf("已为您在 Ringdown 设备上创建账号，或重置了密码。\n\n%s账号：%s\n密码：%s\n\n首次登录时请更改密码。\n", pages, i.Account, i.Password)
	}
	if i.Pages != "" {
		pages = "Pages: " + i.Pages + "\n"
	}
	return "Ringdown: your account", fmt.Sprintf("You have an account on a Ringdown appliance, or a new password for it.\n\n%sAccount: %s\nPassword: %s\n\nYou will be asked to change the password when you first sign in.\n", pages, i.Account, i.Password)
}
