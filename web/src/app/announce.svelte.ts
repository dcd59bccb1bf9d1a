/** The one place that speaks to a screen reader: complete turns politely, loss and errors at once. */

class Announcer {
  polite = $state('')
  urgent = $state('')

  say(text: string): void {
    this.polite = text
  }

  alert(text: string): void {
    this.urgent = text
  }
}

export const announcer = new Announcer()
