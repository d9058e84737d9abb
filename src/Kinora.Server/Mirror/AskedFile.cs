using Kinora.Models.Hub;

namespace Kinora.Server.Mirror;

/// <summary>A file that a caller may have.</summary>
/// <param name="File">Which.</param>
/// <param name="Miss">Open until nobody fetches it for this caller any more; null for a file that is here, or whose content is not wanted.</param>
internal sealed record AskedFile(HubFile File, IDisposable? Miss);
