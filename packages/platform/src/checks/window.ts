const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

const form = /^(\S+) (\d\d):(\d\d)-(\d\d):(\d\d) (\S+)$/

/** What is wrong with a window such as `Mon-Thu 09:00-16:00 Europe/Berlin` or `Mon,Wed …`, if anything. */
export function windowFault(window: string): string | undefined {
  const [, when = '', fromHour, fromMinute, toHour, toMinute, zone = ''] = form.exec(window) ?? []
  if (zone === '') return 'days, hours or time zone are missing'
  const unknown = when.split(/[,-]/).find((day) => !days.includes(day))
  if (unknown !== undefined || !/^\w+([,-]\w+)*$/.test(when)) {
    return `${unknown ?? when} is none of ${days.join(', ')}`
  }
  const from = Number(fromHour) * 60 + Number(fromMinute)
  const to = Number(toHour) * 60 + Number(toMinute)
  if ([fromMinute, toMinute].some((minute) => Number(minute) > 59) || to > 24 * 60) {
    return 'an hour is none of a day'
  }
  if (from >= to) return 'the end is not after the beginning'
  return isTimeZone(zone) ? undefined : `${zone} is no time zone`
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
