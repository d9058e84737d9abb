using Kinora.Models.Hub;

namespace Kinora.Server.Mirror;

/// <summary>A file or a folder of a repository.</summary>
/// <param name="Path">With forward slashes.</param>
/// <param name="File">Null for a folder.</param>
/// <param name="Oid">
/// The git object of a file. Of a folder the list does not tell git's: it is a hash over what is in it, which changes when that does.
/// </param>
internal sealed record MirrorEntry(string Path, HubEntry? File, string Oid);
