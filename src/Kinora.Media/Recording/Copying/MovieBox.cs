using System.Buffers.Binary;
using System.Text;

namespace Kinora.Media.Recording.Copying;

/// <summary>Boxes of an MP4 file (ISO/IEC 14496-12): a length, a name of four letters, and what they hold, which may be boxes again.</summary>
internal static class MovieBox
{
    /// <summary>Length and name.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Finds a box by the names that lead to it; where what it holds begins and ends.</summary>
    /// <param name="boxes">Boxes one after the other.</param>
    /// <param name="path">Names from the outermost.</param>
    /// <exception cref="InvalidDataException">There is none, or one is longer than what it lies in.</exception>
    public static Range Find(ReadOnlySpan<byte> boxes, params ReadOnlySpan<string> path)
    {
        var (start, end) = (0, boxes.Length);
        foreach (var name in path)
        {
            while (true)
            {
                if (end - start < HeaderBytes)
                {
                    throw new InvalidDataException($"there is no box '{name}'");
                }

                var length = BinaryPrimitives.ReadUInt32BigEndian(boxes[start..]);
                if (length < HeaderBytes || length > end - start)
                {
                    throw new InvalidDataException($"a box has {length} bytes where {end - start} are left");
                }

                var found = NameOf(boxes[start..]) == name;
                (start, end) = found ? (start + HeaderBytes, start + (int)length) : (start + (int)length, end);
                if (found)
                {
                    break;
                }
            }
        }

        return start..end;
    }

    /// <summary>Of the box that begins here.</summary>
    public static string NameOf(ReadOnlySpan<byte> box) => Encoding.ASCII.GetString(box.Slice(4, 4));
}
