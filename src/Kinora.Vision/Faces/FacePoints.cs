using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kinora.Vision.Faces;

/// <summary>Room for a face's key points inside the face itself: at most six, as many as any recipe has.</summary>
[InlineArray(Most)]
internal struct FacePoints
{
    public const int Most = 6;

    private Vector2 _first;
}
