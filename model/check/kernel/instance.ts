/** What the kernel knows of the instance, and of how it is searched. */

export let servers: i32 = 0;
/** Whether messages stay in flight for ever. */
export let isSet: bool = false;
export let messagesMax: i32 = 0;
export let copiesMax: i32 = 0;
export let countedMax: u32 = 0;
/** The lowest bits of a rest, which hold the count of counted steps. */
export let countedBits: u32 = 0;
/** Of all states that differ only in the servers' names, one is explored. */
export let isSymmetric: bool = false;
/** Some states belong to others. */
export let isSharded: bool = false;

export function setUpInstance(
  theServers: i32,
  theSet: bool,
  theMessages: i32,
  theCopies: i32,
  theCounted: u32,
  theSymmetric: bool,
  theSharded: bool,
): void {
  servers = theServers;
  isSet = theSet;
  messagesMax = theMessages;
  copiesMax = theCopies;
  countedMax = theCounted;
  countedBits = 32 - clz(theCounted);
  isSymmetric = theSymmetric;
  isSharded = theSharded;
}
